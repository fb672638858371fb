package org.sfumato.checkpoint.torchsave;

import static java.util.Map.entry;
import static org.sfumato.error.ForeignText.shown;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sfumato.checkpoint.DType;

/**
 * Reads a pickle as a description of tensors. A pickle is a program that may call anything; this
 * reader knows the instructions that state dictionaries are made of and calls nothing: a name other
 * than those of tensors, storages and ordered dictionaries ends it.
 *
 * <p>Values are {@code null}, Boolean, Long, Double, String, List, Map, {@code Object[]} for a
 * tuple, {@link Storage} and {@link StoredTensor}. Each instruction makes at most one and looks
 * into none, but for the pairs that Python 2 makes a dictionary of, so nesting costs nothing.
 */
final class Unpickler {
  /** ADM's largest model takes about 60,000. */
  private static final int MAX_STEPS = 1_000_000;

  private static final int MAX_NAME = 1000;

  private enum Callee {
    ORDERED_DICT,
    TENSOR,
    PARAMETER
  }

  private static final Map<String, Object> GLOBALS =
      Map.ofEntries(
          entry("collections.OrderedDict", Callee.ORDERED_DICT),
          entry("torch._utils._rebuild_tensor", Callee.TENSOR), // before PyTorch 0.4
          entry("torch._utils._rebuild_tensor_v2", Callee.TENSOR),
          entry("torch._utils._rebuild_parameter", Callee.PARAMETER),
          entry("torch.BoolStorage", DType.BOOL),
          entry("torch.ByteStorage", DType.U8),
          entry("torch.CharStorage", DType.I8),
          entry("torch.ShortStorage", DType.I16),
          entry("torch.IntStorage", DType.I32),
          entry("torch.LongStorage", DType.I64),
          entry("torch.HalfStorage", DType.F16),
          entry("torch.BFloat16Storage", DType.BF16),
          entry("torch.FloatStorage", DType.F32),
          entry("torch.DoubleStorage", DType.F64));

  private final ByteBuffer in;
  private final List<Object> stack = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Integer, Object> memo = new HashMap<>();

  private Unpickler(ByteBuffer in) {
    this.in = in.order(ByteOrder.LITTLE_ENDIAN);
  }

  /** What the pickle describes. */
  static Object read(byte[] pickle) throws Malformed {
    return read(ByteBuffer.wrap(pickle));
  }

  /**
   * What the next of several pickles describes.
   *
   * @param in has an array; left where the pickle ends
   */
  static Object read(ByteBuffer in) throws Malformed {
    return new Unpickler(in).run();
  }

  private Object run() throws Malformed {
    try {
      for (int step = 0; step < MAX_STEPS; step++) {
        int opcode = in.get() & 0xff;
        if (opcode == '.') {
          return pop(Object.class);
        }
        take(opcode);
      }
    } catch (BufferUnderflowException e) {
      throw new Malformed("has a pickle that is cut short");
    }
    throw new Malformed("has a pickle of more than " + MAX_STEPS + " instructions");
  }

  private void take(int opcode) throws Malformed {
    switch (opcode) {
      case 0x80 -> in.get(); // version of the format
      case 0x95 -> in.getLong(); // length of a frame
      case '(' -> marks.push(stack.size());
      case 'N' -> push(null);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'K' -> push((long) (in.get() & 0xff));
      case 'M' -> push((long) (in.getShort() & 0xffff));
      case 'J' -> push((long) in.getInt());
      case 0x8a -> push(integer(in.get() & 0xff));
      case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
      case 'X' -> push(text(in.getInt() & 0xffffffffL));
      case 'U' -> push(text(in.get() & 0xff)); // Python 2's
      case 'T' -> push(text(in.getInt() & 0xffffffffL));
      case 0x8c -> push(text(in.get() & 0xff));
      case 0x8d -> push(text(in.getLong()));
      case ')' -> push(new Object[0]);
      case 0x85 -> push(last(1));
      case 0x86 -> push(last(2));
      case 0x87 -> push(last(3));
      case 't' -> push(sinceMark());
      case ']' -> push(new ArrayList<>());
      case 'a' -> append(last(1));
      case 'e' -> append(sinceMark());
      case '}' -> push(new LinkedHashMap<>());
      case 's' -> put(last(2));
      case 'u' -> put(sinceMark());
      case 'q' -> memo.put(in.get() & 0xff, top(Object.class));
      case 'r' -> memo.put(in.getInt(), top(Object.class));
      case 0x94 -> memo.put(memo.size(), top(Object.class));
      case 'h' -> push(remembered(in.get() & 0xff));
      case 'j' -> push(remembered(in.getInt()));
      case 'c' -> push(global(line(), line()));
      case 0x93 -> {
        String name = pop(String.class);
        push(global(pop(String.class), name));
      }
      case 'Q' -> push(storage(pop(Object[].class)));
      case 'R' -> {
        Object[] arguments = pop(Object[].class);
        push(call(pop(Callee.class), arguments));
      }
      case 'b' -> { // attributes of a dictionary, such as _metadata
        pop(Map.class);
        top(Map.class);
      }
      default ->
          throw new Malformed(
              String.format(
                  "has the pickle instruction 0x%02x, which no state dictionary needs", opcode));
    }
  }

  private void push(Object value) {
    stack.add(value);
  }

  private <T> T pop(Class<T> type) throws Malformed {
    T value = top(type);
    stack.remove(stack.size() - 1);
    return value;
  }

  private <T> T top(Class<T> type) throws Malformed {
    if (stack.isEmpty()) {
      throw new Malformed("has a pickle that takes more than it made");
    }
    Object value = stack.get(stack.size() - 1);
    if (type != Object.class && !type.isInstance(value)) {
      throw new Malformed("has a pickle with a value of the wrong kind");
    }
    return type.cast(value);
  }

  private Object[] sinceMark() throws Malformed {
    if (marks.isEmpty()) {
      throw new Malformed("has a pickle that takes more than it made");
    }
    return last(stack.size() - marks.pop());
  }

  private Object[] last(int count) throws Malformed {
    if (count < 0 || count > stack.size()) {
      throw new Malformed("has a pickle that takes more than it made");
    }
    List<Object> tail = stack.subList(stack.size() - count, stack.size());
    Object[] values = tail.toArray();
    tail.clear();
    return values;
  }

  private Object remembered(int index) throws Malformed {
    if (!memo.containsKey(index)) {
      throw new Malformed("has a pickle that recalls what it never stored");
    }
    return memo.get(index);
  }

  @SuppressWarnings("unchecked")
  private void append(Object[] values) throws Malformed {
    Collections.addAll(top(List.class), values);
  }

  @SuppressWarnings("unchecked")
  private void put(Object[] keysAndValues) throws Malformed {
    Map<Object, Object> map = top(Map.class);
    if (keysAndValues.length % 2 != 0) {
      throw new Malformed("has a pickle with a key without a value");
    }
    for (int i = 0; i < keysAndValues.length; i += 2) {
      put(map, keysAndValues[i], keysAndValues[i + 1]);
    }
  }

  private static void put(Map<Object, Object> map, Object key, Object value) throws Malformed {
    // Containers as keys would be hashed, however deep they are.
    if (!(key instanceof String || key instanceof Long)) {
      throw new Malformed("has a dictionary whose keys are neither text nor integers");
    }
    map.put(key, value);
  }

  private String text(long length) throws Malformed {
    if (length < 0 || length > in.remaining()) {
      throw new Malformed("has a pickle that is cut short");
    }
    String text = new String(in.array(), in.position(), (int) length, StandardCharsets.UTF_8);
    in.position(in.position() + (int) length);
    return text;
  }

  /** Up to a line feed. */
  private String line() throws Malformed {
    int start = in.position();
    while (in.get() != '\n') {
      if (in.position() - start > MAX_NAME) {
        throw new Malformed("has a pickle with a name of more than " + MAX_NAME + " bytes");
      }
    }
    return new String(in.array(), start, in.position() - 1 - start, StandardCharsets.UTF_8);
  }

  private long integer(int bytes) throws Malformed {
    if (bytes > Long.BYTES) {
      throw new Malformed("has a pickle with an integer of more than 64 bits");
    }
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (in.get() & 0xffL) << (8 * i);
    }
    int unused = 8 * (Long.BYTES - bytes);
    return bytes == 0 ? 0 : value << unused >> unused;
  }

  private static Object global(String module, String name) throws Malformed {
    Object known = GLOBALS.get(module + "." + name);
    if (known == null) {
      throw new Malformed(
          "asks for "
              + shown(module + "." + name)
              + ", and only tensors, storages and dictionaries are read from it");
    }
    return known;
  }

  /** ('storage', type, key, device, number of values); in old files what it is a part of, too */
  private static Storage storage(Object[] id) throws Malformed {
    if ((id.length == 5 || id.length == 6 && id[5] == null)
        && "storage".equals(id[0])
        && id[1] instanceof DType dtype
        && id[2] instanceof String key
        && id[4] instanceof Long elements
        && elements >= 0
        && elements <= Long.MAX_VALUE / dtype.bytes()) {
      return new Storage(dtype, key, elements);
    }
    throw new Malformed("has a pickle with a storage that says not what it is");
  }

  private static Object call(Callee callee, Object[] arguments) throws Malformed {
    return switch (callee) {
      case ORDERED_DICT -> {
        Map<Object, Object> dictionary = new LinkedHashMap<>();
        if (arguments.length == 1 && arguments[0] instanceof List<?> pairs) { // Python 2's way
          for (Object pair : pairs) {
            if (!(pair instanceof List<?> both && both.size() == 2)) {
              throw new Malformed("has a pickle that fills a dictionary in an unknown way");
            }
            put(dictionary, both.get(0), both.get(1));
          }
        } else if (arguments.length != 0) {
          throw new Malformed("has a pickle that fills a dictionary in an unknown way");
        }
        yield dictionary;
      }
      // (storage, offset, shape, strides, gradient?, hooks, ...), the old one without the last
      case TENSOR -> {
        if (arguments.length >= 4
            && arguments[0] instanceof Storage storage
            && arguments[1] instanceof Long offset) {
          yield StoredTensor.of(storage, offset, longs(arguments[2]), longs(arguments[3]));
        }
        throw new Malformed("has a pickle with a tensor that says not what it is");
      }
      // (tensor, gradient?, hooks)
      case PARAMETER -> {
        if (arguments.length == 3 && arguments[0] instanceof StoredTensor tensor) {
          yield tensor;
        }
        throw new Malformed("has a pickle with a parameter that says not what it is");
      }
    };
  }

  private static long[] longs(Object tuple) throws Malformed {
    if (tuple instanceof Object[] values) {
      long[] longs = new long[values.length];
      for (int i = 0; i < longs.length; i++) {
        if (!(values[i] instanceof Long value)) {
          throw new Malformed("has a tensor whose shape is not made of integers");
        }
        longs[i] = value;
      }
      return longs;
    }
    throw new Malformed("has a tensor without a shape");
  }
}
