package org.sfumato.torch;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;

/**
 * Frees, when closed, every native object made on this thread since it was opened.
 *
 * <pre>{@code
 * try (Scope scope = new Scope()) {
 *   Tensor hidden = torch.relu(x);
 *   return scope.keep(torch.exp(hidden)); // survives; `hidden` does not
 * }
 * }</pre>
 *
 * <p>Without a scope, freeing is left to the garbage collector, which sees a few bytes where there
 * are megabytes.
 */
public final class Scope implements AutoCloseable {
  private final PointerScope outer;
  private final PointerScope inner;

  public Scope() {
    LibTorch.load();
    outer = PointerScope.getInnerScope();
    inner = new PointerScope();
  }

  /**
   * Hands a native object to the scope around this one, or, if there is none, to the caller, who
   * then frees it with {@code close()}.
   */
  public <P extends Pointer> P keep(P pointer) {
    if (outer != null) {
      outer.attach(pointer); // counts one reference more, which outlives this scope's
    } else {
      pointer.retainReference();
    }
    return pointer;
  }

  /** Keeps a native object alive beyond every scope, until {@code close()} is called on it. */
  public static <P extends Pointer> P own(P pointer) {
    pointer.retainReference();
    return pointer;
  }

  @Override
  public void close() {
    inner.close();
  }
}
