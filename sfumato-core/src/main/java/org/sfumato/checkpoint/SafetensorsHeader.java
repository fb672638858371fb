package org.sfumato.checkpoint;

import static org.sfumato.error.ForeignText.shown;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON header of a safetensors file, read with nothing taken on trust.
 *
 * @param tensors by name, in the order of the header
 * @param metadata the header's {@code __metadata__}, in its order; empty where there is none
 */
record SafetensorsHeader(Map<String, TensorInfo> tensors, Map<String, String> metadata) {
  /** Bytes of the longest header taken: some hundred thousand tensors. */
  static final int MAX_BYTES = 16 << 20;

  static final String METADATA = "__metadata__";

  private static final int MAX_DIMENSIONS = 64; // as many as libtorch's own loops take

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Its table of names throws an unchecked exception at names chosen to collide.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(3)
                  .maxNameLength(4096)
                  .maxNumberLength(32)
                  .maxStringLength(MAX_BYTES)
                  .maxDocumentLength(MAX_BYTES)
                  .build())
          .build();

  /** Why a header is refused: the rest of a sentence that begins with the file. */
  static final class Malformed extends Exception {
    Malformed(String message) {
      super(message);
    }
  }

  SafetensorsHeader {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /**
   * Reads and checks a whole header.
   *
   * @param json at most {@link #MAX_BYTES}
   * @param dataLength bytes in the file after the header: the tensors must cover them exactly
   */
  static SafetensorsHeader parse(byte[] json, long dataLength) throws Malformed {
    Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    try {
      // Decoded here because the parser would guess at other encodings than the format's UTF-8.
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
      try (JsonParser parser =
          JSON.createParser(text.array(), text.arrayOffset(), text.remaining())) {
        parser.nextToken();
        expect(parser, JsonToken.START_OBJECT, "its header is not a JSON object");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          if (name.equals(METADATA)) {
            readMetadata(parser, metadata);
          } else {
            tensors.put(name, readTensor(parser, name, dataLength));
          }
        }
        if (parser.nextToken() != null) {
          throw new Malformed("its header goes on after the JSON object");
        }
      }
    } catch (CharacterCodingException e) {
      throw new Malformed("its header is not UTF-8 text");
    } catch (StreamConstraintsException e) {
      throw new Malformed("its header is nested too deeply or has too long a name or number");
    } catch (JsonProcessingException e) {
      throw new Malformed("its header is not valid JSON: " + shown(e.getOriginalMessage()));
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
    checkCoverage(tensors, dataLength);
    return new SafetensorsHeader(tensors, metadata);
  }

  private static void readMetadata(JsonParser parser, Map<String, String> metadata)
      throws IOException, Malformed {
    parser.nextToken();
    expect(parser, JsonToken.START_OBJECT, "its " + METADATA + " is not a JSON object");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      expect(
          parser,
          JsonToken.VALUE_STRING,
          "its " + METADATA + " has something other than a string at \"" + shown(key) + "\"");
      metadata.put(key, parser.getText());
    }
  }

  private static TensorInfo readTensor(JsonParser parser, String name, long dataLength)
      throws IOException, Malformed {
    String tensor = "its tensor \"" + shown(name) + "\" ";
    DType dtype = null;
    long[] shape = null;
    long[] offsets = null;
    parser.nextToken();
    expect(parser, JsonToken.START_OBJECT, tensor + "is not described by a JSON object");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "dtype" -> {
          expect(parser, JsonToken.VALUE_STRING, tensor + "has a dtype that is not a string");
          String text = parser.getText();
          dtype =
              DType.named(text)
                  .orElseThrow(
                      () ->
                          new Malformed(tensor + "has the unknown dtype \"" + shown(text) + "\""));
        }
        case "shape" -> shape = readLongs(parser, tensor + "has a shape that ", MAX_DIMENSIONS);
        case "data_offsets" -> offsets = readLongs(parser, tensor + "has data_offsets that ", 2);
        default -> throw new Malformed(tensor + "has the unknown field \"" + shown(field) + "\"");
      }
    }
    if (dtype == null || shape == null || offsets == null || offsets.length != 2) {
      throw new Malformed(tensor + "lacks a dtype, a shape or two data_offsets");
    }
    long begin = offsets[0];
    long end = offsets[1];
    if (end < begin) {
      throw new Malformed(tensor + "ends before it begins, at byte " + end);
    }
    if (end > dataLength) {
      throw new Malformed(tensor + "reaches beyond the end of the file, which may be cut short");
    }
    long bytes;
    try {
      bytes = TensorInfo.byteSize(dtype, shape);
    } catch (IllegalArgumentException e) {
      throw new Malformed(tensor + "has an impossible shape: " + shown(e.getMessage()));
    }
    if (bytes != end - begin) {
      throw new Malformed(
          tensor + "has " + (end - begin) + " bytes where its shape needs " + bytes);
    }
    return new TensorInfo(dtype, shape, begin, end);
  }

  /** A JSON array of at most {@code limit} integers from 0 to 2^63 - 1. */
  private static long[] readLongs(JsonParser parser, String subject, int limit)
      throws IOException, Malformed {
    expect(parser, JsonToken.START_ARRAY, subject + "is not a JSON array");
    long[] values = new long[limit];
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      expect(parser, JsonToken.VALUE_NUMBER_INT, subject + "is not made of integers");
      if (count == limit) {
        throw new Malformed(subject + "has more than " + limit + " numbers");
      }
      if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
          || parser.getLongValue() < 0) {
        throw new Malformed(subject + "has a number below 0 or above 2^63 - 1");
      }
      values[count++] = parser.getLongValue();
    }
    return Arrays.copyOf(values, count);
  }

  /**
   * The tensors lie one after another, in any order, from the first byte of the data to the last.
   */
  private static void checkCoverage(Map<String, TensorInfo> tensors, long dataLength)
      throws Malformed {
    List<Map.Entry<String, TensorInfo>> entries = new ArrayList<>(tensors.entrySet());
    entries.sort(
        Map.Entry.comparingByValue(
            Comparator.comparingLong(TensorInfo::begin).thenComparingLong(TensorInfo::end)));
    long covered = 0;
    for (Map.Entry<String, TensorInfo> entry : entries) {
      long begin = entry.getValue().begin();
      if (begin != covered) {
        String fault = begin < covered ? "overlaps the tensor before it" : "comes after a hole";
        throw new Malformed(
            "its tensor \"" + shown(entry.getKey()) + "\" " + fault + ", at byte " + begin);
      }
      covered = entry.getValue().end();
    }
    if (covered != dataLength) {
      throw new Malformed("it has " + (dataLength - covered) + " bytes after its last tensor");
    }
  }

  private static void expect(JsonParser parser, JsonToken token, String otherwise)
      throws Malformed {
    if (parser.currentToken() != token) {
      throw new Malformed(otherwise);
    }
  }
}
