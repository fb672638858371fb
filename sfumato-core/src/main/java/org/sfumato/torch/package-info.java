/**
 * The only place that knows JavaCPP: scopes, gradient and autocast modes, devices, generators, raw
 * memory.
 *
 * <p>Everything else uses libtorch's {@code Tensor} and its functions, and opens a {@link
 * org.sfumato.torch.Scope}.
 */
package org.sfumato.torch;
