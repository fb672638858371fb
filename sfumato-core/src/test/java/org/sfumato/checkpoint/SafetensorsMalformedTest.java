package org.sfumato.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sfumato.error.InputException;

class SafetensorsMalformedTest {
  @TempDir Path folder;

  /** A file of this header, given its true length, and zeros for data. */
  static byte[] file(String json, int... dataBytes) {
    return file(json.getBytes(UTF_8), json.getBytes(UTF_8).length, dataBytes);
  }

  private static byte[] file(byte[] json, long claimed, int... dataBytes) {
    int data = dataBytes.length == 0 ? 0 : dataBytes[0];
    return ByteBuffer.allocate(8 + json.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(claimed)
        .put(json)
        .array();
  }

  private static String tensor(String dtype, String shape, String offsets) {
    return "{\"x\":" + body(dtype, shape, offsets) + "}";
  }

  private static String body(String dtype, String shape, String offsets) {
    return "{\"dtype\":" + dtype + ",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
  }

  private static Arguments bad(String reason, byte[] bytes) {
    return Arguments.of(reason, bytes);
  }

  private static Arguments badTensor(String reason, String dtype, String shape, String offsets) {
    return bad(reason, file(tensor(dtype, shape, offsets), 8));
  }

  private static Arguments badPair(String reason, String offsets1, String offsets2) {
    String one = body("\"U8\"", "[4]", offsets1);
    String two = body("\"U8\"", "[4]", offsets2);
    return bad(reason, file("{\"x\":" + one + ",\"y\":" + two + "}", 12));
  }

  static Stream<Arguments> malformed() {
    byte[] empty = "{}".getBytes(UTF_8);
    return Stream.of(
        bad("too short, with 0 bytes", new byte[0]),
        bad("too short, with 7 bytes", new byte[7]),
        bad("header of 3 bytes, which the file is too short for", file(empty, 3)),
        bad("header of 16777217 bytes, and the limit", file(empty, 16777217)),
        bad("header of 9223372036854775807 bytes, and the limit", file(empty, Long.MAX_VALUE)),
        bad("header of 18446744073709551615 bytes, and the limit", file(empty, -1)),
        bad("not a JSON object", new byte[8]),
        bad("not valid JSON", file(empty, 1, 0)),
        bad("not valid JSON", file("{\"x\":")),
        bad("not valid JSON", file("}{")),
        bad("not valid JSON", file("{\"x\":" + body("\"U8\"", "[0,]", "[0,0]") + "}")),
        bad("not valid JSON", file("{'x':1}")),
        bad("not a JSON object", file("[]")),
        bad("not a JSON object", file("null")),
        bad("not a JSON object", file("   ")),
        bad("goes on after", file("{}{}")),
        bad("goes on after", file("{} 1")),
        bad("not valid JSON", file("{}\0\0")),
        bad("not UTF-8", file(new byte[] {'{', '"', (byte) 0xff, '"', '}'}, 5)),
        bad("not valid JSON", file("{}".getBytes(StandardCharsets.UTF_16LE), 4)),
        bad("not described by a JSON object", file("{\"x\":" + "[".repeat(1000))),
        bad("nested too deeply", file(tensor("\"U8\"", "[[1]]", "[0,1]"), 1)),
        bad("not described", file("{\"x\":[{\"y\":[]}]}")),
        bad("too long a name", file("{\"" + "n".repeat(5000) + "\":1}")),
        bad("is not a JSON object", file("{\"__metadata__\":[]}")),
        bad("other than a string at \"k\"", file("{\"__metadata__\":{\"k\":1}}")),
        bad("other than a string at \"k\"", file("{\"__metadata__\":{\"k\":null}}")),
        bad("other than a string at \"k\"", file("{\"__metadata__\":{\"k\":{\"l\":\"m\"}}}")),
        bad("Duplicate field 'k'", file("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}")),
        bad("Duplicate field '__metadata__'", file("{\"__metadata__\":{},\"__metadata__\":{}}")),
        bad(
            "Duplicate field 'x'",
            file(
                "{\"x\":"
                    + body("\"U8\"", "[0]", "[0,0]")
                    + ",\"\\u0078\":"
                    + body("\"U8\"", "[0]", "[0,0]")
                    + "}")),
        bad(
            "Duplicate field 'shape'",
            file("{\"x\":{\"dtype\":\"U8\",\"shape\":[0],\"shape\":[0],\"data_offsets\":[0,0]}}")),
        bad("\"x\" is not described", file("{\"x\":3}")),
        bad("\"x\" lacks", file("{\"x\":{}}")),
        bad("\"x\" lacks", file("{\"x\":{\"dtype\":\"U8\",\"shape\":[0]}}")),
        bad("unknown field \"strides\"", file("{\"x\":{\"strides\":[1]}}")),
        badTensor("unknown dtype \"F128\"", "\"F128\"", "[1]", "[0,8]"),
        badTensor("unknown dtype \"f32\"", "\"f32\"", "[2]", "[0,8]"),
        badTensor("dtype that is not a string", "32", "[2]", "[0,8]"),
        badTensor("shape that is not a JSON array", "\"F32\"", "2", "[0,8]"),
        badTensor("shape that is not made of integers", "\"F32\"", "[2.0]", "[0,8]"),
        badTensor("shape that is not made of integers", "\"F32\"", "[\"2\"]", "[0,8]"),
        badTensor("shape that is not made of integers", "\"F32\"", "[null]", "[0,8]"),
        badTensor("shape that has a number below 0", "\"F32\"", "[-2]", "[0,8]"),
        badTensor("shape that has a number below 0", "\"F32\"", "[-2,-1]", "[0,8]"),
        badTensor("above 2^63 - 1", "\"F32\"", "[9223372036854775808]", "[0,8]"),
        badTensor("too long a name or number", "\"F32\"", "[" + "9".repeat(5000) + "]", "[0,8]"),
        badTensor("more than 64", "\"U8\"", "[8" + ",1".repeat(64) + "]", "[0,8]"),
        // 2^32 * 2^32 * 4 and 2^61 * 8 wrap around to 0 in 64 bits.
        badTensor("impossible shape", "\"F32\"", "[4294967296,4294967296]", "[0,0]"),
        badTensor("impossible shape", "\"F64\"", "[2305843009213693952]", "[0,0]"),
        badTensor("has 8 bytes where its shape needs 12", "\"F32\"", "[3]", "[0,8]"),
        badTensor("has 8 bytes where its shape needs 4", "\"F32\"", "[]", "[0,8]"),
        badTensor("lacks", "\"F32\"", "[2]", "[0]"),
        badTensor("more than 2", "\"F32\"", "[2]", "[0,8,8]"),
        badTensor("ends before it begins", "\"F32\"", "[2]", "[8,0]"),
        badTensor("number below 0", "\"F32\"", "[2]", "[-8,0]"),
        badTensor("beyond the end of the file", "\"F32\"", "[4]", "[0,16]"),
        badTensor("beyond", "\"F32\"", "[2]", "[9223372036854775799,9223372036854775807]"),
        badTensor("after a hole, at byte 4", "\"F32\"", "[1]", "[4,8]"),
        badTensor("4 bytes after its last tensor", "\"F32\"", "[1]", "[0,4]"),
        bad("8 bytes after its last tensor", file("{}", 8)),
        badPair("\"y\" overlaps", "[0,4]", "[3,7]"),
        badPair("\"y\" overlaps", "[0,4]", "[0,4]"),
        badPair("\"y\" comes after a hole, at byte 8", "[0,4]", "[8,12]"),
        bad(
            "\"x\" comes after a hole",
            file(
                "{\"x\":"
                    + body("\"U8\"", "[3]", "[5,8]")
                    + ",\"y\":"
                    + body("\"U8\"", "[4]", "[0,4]")
                    + "}",
                8)));
  }

  @ParameterizedTest(name = "{0} ({index})")
  @MethodSource("malformed")
  void isRefusedInOneSentence(String reason, byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("bad.safetensors"), bytes);
    assertThatThrownBy(() -> SafetensorsFile.open(file).close())
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + " is not a safetensors file that can be used: ")
        .hasMessageEndingWith(".")
        .hasMessageContaining(reason)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1).hasSizeLessThan(500));
  }

  @Test
  void theMessageShowsForeignTextOnOneShortLine() throws IOException {
    String name = "\\u001b[2J\\n" + "n".repeat(2000);
    Path file = Files.write(folder.resolve("bad"), file("{\"" + name + "\":3}"));
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(InputException.class)
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .hasSizeLessThan(400)
                    .doesNotContainPattern("\\p{Cntrl}")
                    .contains("\"[2J nnn"));
  }

  @Test
  void refusesWhatIsNoFile() {
    Path none = folder.resolve("none");
    assertThatThrownBy(() -> SafetensorsFile.open(none))
        .isInstanceOf(InputException.class)
        .hasMessage(none + " cannot be read: there is no such file or folder.");
    assertThatThrownBy(() -> SafetensorsFile.open(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is not a file");
  }

  @Test
  void takesWhatIsUnusualButWellFormed() throws IOException {
    byte[] json =
        ("{ \"y\" :"
                + body("\"I16\"", "[2, 1]", "[2,6]")
                + ", \"empty\": "
                + body("\"F64\"", "[3,0]", "[2,2]")
                + ",\n\"\":"
                + body("\"BOOL\"", "[2]", "[0,2]")
                + "}  \n")
            .getBytes(UTF_8);
    Path file = Files.write(folder.resolve("good"), file(json, json.length, 6));
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(read.tensors().keySet()).containsExactly("y", "empty", "");
      assertThat(read.tensor("empty").elements()).isZero();
      assertThat(read.metadata()).isEmpty();
      read.tensor("y").shape()[0] = 99;
      assertThat(read.tensor("y").shape()).containsExactly(2, 1);
    }
  }
}
