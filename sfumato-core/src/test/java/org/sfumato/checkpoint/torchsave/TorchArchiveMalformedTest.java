package org.sfumato.checkpoint.torchsave;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.checkpoint.DType;
import org.sfumato.error.InputException;

/** Broken and malicious archives: each is refused in one sentence, and nothing in it is run. */
class TorchArchiveMalformedTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "os, system",
    "builtins, eval",
    "__builtin__, getattr",
    "subprocess, Popen",
    "torch.storage, _load_from_bytes",
    "torch._utils, _rebuild_tensor_v3",
    "numpy.core.multiarray, _reconstruct",
    "__torch__, Model"
  })
  void callsAreRefusedByName(String module, String name) {
    byte[] pickle =
        new Pickle().global(module, name).op('(').text("touch /tmp/owned").ops("tR").stop();
    refused(Archive.of(pickle), "asks for " + module + "." + name + ", and only tensors");
    byte[] later = new Pickle().text(module).text(name).op(0x93).op('(').text("x").ops("tR").stop();
    refused(Archive.of(later), "asks for " + module + "." + name);
  }

  /** A module and a name must not add up to a known one in another way, nor be printed raw. */
  @Test
  void namesAreShownHarmless() {
    refused(
        Archive.of(new Pickle().global("\u001b[2J" + "x".repeat(500), "y").stop()),
        "asks for [2Jxxxx");
    refused(Archive.of(new Pickle().global("x".repeat(2000), "y").stop()), "a name of more than");
  }

  @ParameterizedTest
  @CsvSource({"0x81", "0x92", "0x82", "0x69", "0x6f", "0x50", "0x46", "0x00", "0xff"})
  void instructionsThatMakeObjectsAreRefused(String opcode) {
    byte[] pickle = new Pickle().ops("))").op(Integer.decode(opcode)).stop();
    refused(Archive.of(pickle), "has the pickle instruction " + opcode);
  }

  /** Only what is called may be called, with what it takes. */
  @Test
  void callsOfTheKnownWithOtherThings() {
    refused(Archive.of(new Pickle().text("os.system").ops(")R").stop()), "of the wrong kind");
    refused(
        Archive.of(new Pickle().global("torch", "FloatStorage").ops(")R").stop()),
        "of the wrong kind");
    refused(
        Archive.of(new Pickle().global("torch._utils", "_rebuild_tensor_v2").ops(")R").stop()),
        "says not what it is");
    refused(
        Archive.of(new Pickle().global("torch._utils", "_rebuild_parameter").ops(")R").stop()),
        "says not what it is");
    refused(
        Archive.of(new Pickle().global("collections", "OrderedDict").ops("(K\1tR").stop()),
        "in an unknown way");
    refused(Archive.of(new Pickle().ops("}").text("x").op('b').stop()), "of the wrong kind");
    refused(Archive.of(new Pickle().ops("(tQ").stop()), "storage that says not what it is");
  }

  @Test
  void picklesThatTakeMoreThanTheyMade() {
    for (String opcodes : new String[] {"", "R", "s", "u", "t", "a", "}u", "(}0u", "q\1", "h\7"}) {
      byte[] pickle = new Pickle().ops(opcodes).stop();
      assertRefused(Archive.of(pickle).write(folder.resolve("m.pt")));
    }
    refused(Archive.of(new Pickle().ops("h\7").stop()), "recalls what it never stored");
    refused(Archive.of(new Pickle().ops("}(K\1u").stop()), "a key without a value");
    refused(Archive.of(new Pickle().ops("})K\1s").stop()), "neither text nor integers");
  }

  @Test
  void picklesThatEndTooEarly() {
    refused(Archive.of(new Pickle().op('}').bytes()), "cut short");
    refused(Archive.of(new Pickle().op('X').fourBytes(-1).bytes()), "cut short");
    refused(Archive.of(new Pickle().op('X').fourBytes(1 << 30).ops("abc").bytes()), "cut short");
    refused(
        Archive.of(new Pickle().op(0x8d).fourBytes(-1).fourBytes(-1).ops("abc").bytes()),
        "cut short");
    refused(Archive.of(new Pickle().op('c').ops("os").bytes()), "cut short");
    refused(Archive.of(new Pickle().op(0x8a).op(200).ops("abc").bytes()), "more than 64 bits");
    refused(Archive.of(new byte[0]), "cut short");
  }

  @Test
  void anEndlessPickleStops() {
    byte[] pickle = new byte[(16 << 20) - 100];
    Arrays.fill(pickle, (byte) ']');
    refused(Archive.of(pickle), "more than 1000000 instructions");
    refused(Archive.of(new byte[(16 << 20) + 1]), "too many");
  }

  /** Nesting costs no stack, and sharing no memory. */
  @Test
  void deepAndSelfContainingValues() {
    Pickle deep = new Pickle();
    for (int i = 0; i < 200_000; i++) {
      deep.op(']');
    }
    for (int i = 0; i < 199_999; i++) {
      deep.op('a');
    }
    refused(Archive.of(deep.stop()), "holds no tensors by name");

    Pickle laughs = new Pickle().ops("]q\0");
    for (int i = 1; i < 100; i++) {
      laughs.ops("](");
      for (int j = 0; j < 10; j++) {
        laughs.op('h').op(i - 1);
      }
      laughs.ops("eq").op(i);
    }
    refused(Archive.of(laughs.stop()), "holds no tensors by name");

    byte[] self = new Pickle().ops("}q\0").text("self").ops("h\0s").stop();
    refused(Archive.of(self), "holds \"self\", which is no tensor");
  }

  /** A small file must not describe a huge one. */
  @Test
  void manyTensorsOfOneStorage() {
    byte[] values = new byte[1 << 20];
    Pickle pickle = new Pickle().op('}');
    for (int i = 0; i < 2; i++) {
      pickle.text("w" + i).tensor(DType.U8, "0", values.length).op('s');
    }
    refused(
        Archive.of(pickle.stop()).storage("0", values),
        "share storages so that they take more bytes than the file has");
  }

  @Test
  void trainingStatesAreNoStateDictionaries() {
    byte[] pickle =
        new Pickle().op('}').text("epoch").ops("K\5s").text("optimizers").ops("]s").stop();
    refused(
        Archive.of(pickle), "holds \"epoch\", which is no tensor: give the file of the weights");
    refused(
        Archive.of(new Pickle().tensor(DType.F32, "0", 1).stop()).storage("0", new byte[4]),
        "holds no tensors by name");
    byte[] numbered = new Pickle().ops("}K\0").tensor(DType.F32, "0", 1).op('s').stop();
    refused(Archive.of(numbered).storage("0", new byte[4]), "holds \"0\", which is no tensor");
  }

  @Test
  void storagesThatAreNotThere() {
    refused(Archive.of(two()).storage("1", new byte[8]), "lacks its storage \"0\"");
    refused(Archive.of(two()).storage("0", new byte[7]), "has 7 bytes in its storage \"0\"");
    refused(Archive.of(two()).storage("0", new byte[9]), "which should have 8");
    byte[] outside =
        new Pickle().op('}').text("w").tensor(DType.U8, "../../../etc/passwd", 1).op('s').stop();
    refused(Archive.of(outside), "lacks its storage \"../../../etc/passwd\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 | 2    | 1    | beyond its storage
          0 | 3    | 1    | beyond its storage
          0 | 2    | 2    | beyond its storage
          9 | 1    | 1    | beyond its storage
          0 | 9    | 0    | beyond its storage
          9 | 0    | 1    | beyond its storage
          -1 | 1   | 1    | impossible shape
          0 | -1   | 1    | negative size
          0 | 1    | -1   | negative size
          0 | 2 2  | 1    | impossible shape
          0 | 4294967296 4294967296 | 0 0 | too large
          0 | 9223372036854775807 | 9223372036854775807 | too large
          9223372036854775807 | 2 | 1 | too large
          0 | 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 | 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 | impossible shape
          """)
  void tensorsThatReachBeyondTheirStorage(long offset, String shape, String strides, String fault) {
    byte[] pickle =
        new Pickle()
            .op('}')
            .text("w")
            .tensor("FloatStorage", "0", 2, offset, longs(shape), longs(strides))
            .op('s')
            .stop();
    refused(Archive.of(pickle).storage("0", new byte[8]), fault);
  }

  @Test
  void storagesOfImpossibleSize() {
    for (long elements : new long[] {-1, Long.MAX_VALUE, Long.MAX_VALUE / 4 + 1}) {
      byte[] pickle =
          new Pickle()
              .op('}')
              .text("w")
              .tensor("FloatStorage", "0", elements, 0, new long[] {1}, new long[] {1})
              .op('s')
              .stop();
      refused(Archive.of(pickle).storage("0", new byte[8]), "storage that says not what it is");
    }
  }

  @Test
  void compressedEntriesAreRefusedUnread() {
    refused(
        Archive.of(two()).deflated("m/data/0", new byte[100 << 20]),
        "has the compressed entry m/data/0");
  }

  @Test
  void pathsOutsideTheArchive() {
    for (String name : new String[] {"../evil", "m/../../evil", "/etc/passwd", "m\\..\\evil"}) {
      refused(
          Archive.of(two()).storage("0", new byte[8]).stored(name, new byte[1]), "outside itself");
    }
  }

  @Test
  void archivesOfSomethingElse() {
    refused(new Archive().stored("readme.txt", new byte[3]), "has 0 files data.pkl");
    refused(Archive.of(two()).stored("n/data.pkl", two()), "has 2 files data.pkl");
    refused(
        Archive.of(two()).storage("0", new byte[8]).stored("m/byteorder", "big".getBytes(US_ASCII)),
        "is not little-endian");
  }

  @Test
  void twoEntriesOfOneName() {
    byte[] bytes = Archive.of(two()).storage("0", new byte[8]).storage("1", new byte[8]).bytes();
    refused(replaced(bytes, "m/data/1", "m/data/0"), "has two entries m/data/0");
  }

  /** Two entries that share their bytes: more is claimed than the file has. */
  @Test
  void entriesThatOverlapToClaimMoreThanTheFile() throws IOException {
    byte[] bytes = Archive.of(two()).storage("0", new byte[1000]).bytes();
    ByteBuffer directory = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < bytes.length - 46; i++) {
      if (directory.getInt(i) == 0x02014b50) {
        directory.putInt(i + 20, 1_000_000).putInt(i + 24, 1_000_000);
      }
    }
    refused(bytes, "claims to hold more bytes than the file has");
  }

  @Test
  void archivesThatAreCutShort() throws IOException {
    byte[] bytes = Archive.of(two()).storage("0", new byte[8]).bytes();
    for (int length = 0; length < bytes.length; length++) {
      assertRefused(Files.write(folder.resolve("m.pt"), Arrays.copyOf(bytes, length)));
    }
    Path hollow = folder.resolve("hollow.pt");
    byte[] bodyGone = bytes.clone();
    Arrays.fill(bodyGone, 0, 100, (byte) 0);
    assertRefused(Files.write(hollow, bodyGone));
  }

  /**
   * The JDK decodes comments only when entries are listed, and then throws what no caller declares.
   */
  @Test
  void commentsThatAreNoText() {
    byte[] pickle = new Pickle().op('}').stop();
    byte[] bytes = Archive.of(pickle).commented("m/version", "touch\u00e9!").bytes();
    // JDK 25 checks comments when it opens the archive and says so in words of its own.
    refused(replaced(bytes, "\u00a9!", "?!"), "comment");
  }

  @Test
  void aFileThatShrinksWhileItIsRead() throws IOException {
    byte[] pickle = new Pickle().op('}').text("w").tensor(DType.U8, "0", 100_000).op('s').stop();
    Path path = Archive.of(pickle).storage("0", new byte[100_000]).write(folder.resolve("m.pt"));
    try (TorchArchive archive = TorchArchive.open(path)) {
      Files.write(path, new byte[200]);
      assertThatThrownBy(() -> archive.copy("w", Channels.newChannel(new ByteArrayOutputStream())))
          .isInstanceOf(InputException.class)
          .hasMessageContaining(path.toString());
    }
  }

  private static byte[] two() {
    return new Pickle().op('}').text("w").tensor(DType.F32, "0", 2).op('s').stop();
  }

  private static long[] longs(String values) {
    return Arrays.stream(values.strip().split(" +")).mapToLong(Long::parseLong).toArray();
  }

  private static byte[] replaced(byte[] bytes, String from, String to) {
    byte[] changed = bytes.clone();
    for (int i = 0; i + from.length() <= bytes.length; i++) {
      if (new String(bytes, i, from.length(), StandardCharsets.ISO_8859_1).equals(from)) {
        System.arraycopy(to.getBytes(US_ASCII), 0, changed, i, to.length());
      }
    }
    return changed;
  }

  private void refused(Archive archive, String fault) {
    refused(archive.bytes(), fault);
  }

  private void refused(byte[] bytes, String fault) {
    Path path = folder.resolve("m.pt");
    try {
      Files.write(path, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThatThrownBy(() -> TorchArchive.open(path).close())
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(path.toString())
        .hasMessageContaining(fault)
        .message()
        .hasLineCount(1);
  }

  private static void assertRefused(Path path) {
    assertThatThrownBy(() -> TorchArchive.open(path).close())
        .isInstanceOf(InputException.class)
        .message()
        .hasLineCount(1);
  }
}
