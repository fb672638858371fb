package org.sfumato.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Prints a config record with every key resolved. What is printed reads back as an equal record.
 *
 * <p>Keys come in the order of the record's components, map entries in the order of their keys, so
 * equal records print the same text.
 */
public final class ConfigWriter {
  private ConfigWriter() {}

  /** As YAML, for people: the run directory and {@code --dry-run}. */
  public static String yaml(Record config) {
    return write(Mappers.YAML, config);
  }

  /** As JSON on one line, for model files. */
  public static String json(Record config) {
    return write(Mappers.JSON, config);
  }

  private static String write(ObjectMapper mapper, Record config) {
    try {
      return mapper.writeValueAsString(config);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          config.getClass().getName() + " cannot be printed: " + e.getOriginalMessage(), e);
    }
  }
}
