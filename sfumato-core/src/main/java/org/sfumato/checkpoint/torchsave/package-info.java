/**
 * PyTorch's {@code torch.save} files, read as data: a pickle is never run, only looked through for
 * the tensors that it describes.
 */
package org.sfumato.checkpoint.torchsave;
