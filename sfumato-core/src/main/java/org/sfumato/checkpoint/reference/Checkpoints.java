package org.sfumato.checkpoint.reference;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.sfumato.checkpoint.SafetensorsFile;
import org.sfumato.checkpoint.StateDict;
import org.sfumato.checkpoint.torchsave.LegacyFile;
import org.sfumato.checkpoint.torchsave.TorchArchive;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;

/** Opens files of weights by what they hold, whatever they are called. */
public final class Checkpoints {
  private static final byte[] ZIP = {'P', 'K'};

  private static final byte[] TAR = "ustar".getBytes(StandardCharsets.US_ASCII);
  private static final int TAR_MAGIC = 257;

  private Checkpoints() {}

  /**
   * @throws InputException if it is neither a {@code torch.save} file nor safetensors, or cannot be
   *     used
   */
  public static StateDict open(Path path) {
    byte[] start = start(path);
    if (beginsWith(start, 0, ZIP)) {
      return TorchArchive.open(path);
    }
    if (LegacyFile.isMagic(start)) {
      return LegacyFile.open(path);
    }
    if (beginsWith(start, TAR_MAGIC, TAR)) {
      throw new InputException(
          path
              + " is in PyTorch's oldest format, from before version 0.1.10: load and save it again "
              + "with a newer PyTorch, whose torch.save writes zip archives.");
    }
    return SafetensorsFile.open(path);
  }

  private static byte[] start(Path path) {
    try {
      if (!Files.exists(path)) {
        throw new NoSuchFileException(path.toString());
      }
      // Opening a pipe would wait for whoever writes to it.
      if (!Files.isRegularFile(path)) {
        throw new InputException(path + " is not a file: give a .pt, .pth or .safetensors file.");
      }
      try (InputStream in = Files.newInputStream(path)) {
        return in.readNBytes(TAR_MAGIC + TAR.length);
      }
    } catch (IOException e) {
      throw FileErrors.cannotRead(path, e);
    }
  }

  private static boolean beginsWith(byte[] bytes, int at, byte[] magic) {
    return bytes.length >= at + magic.length
        && Arrays.equals(bytes, at, at + magic.length, magic, 0, magic.length);
  }
}
