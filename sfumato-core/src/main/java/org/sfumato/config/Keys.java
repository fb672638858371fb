package org.sfumato.config;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;

/** The keys a record type offers, in the order of its components and in kebab-case. */
final class Keys {
  private static final KebabCaseStrategy KEBAB = new KebabCaseStrategy();

  private Keys() {}

  /** The record's own keys, one for each component. */
  static Map<String, RecordComponent> of(Class<?> record) {
    Map<String, RecordComponent> keys = new LinkedHashMap<>();
    for (RecordComponent component : record.getRecordComponents()) {
      keys.put(KEBAB.translate(component.getName()), component);
    }
    return keys;
  }

  /** Dotted paths to everything below that is not itself a record: {@code network.dropout}. */
  static Map<String, RecordComponent> leaves(Class<?> record) {
    Map<String, RecordComponent> leaves = new LinkedHashMap<>();
    of(record)
        .forEach(
            (key, component) -> {
              if (component.getType().isRecord()) {
                leaves(component.getType()).forEach((rest, c) -> leaves.put(key + "." + rest, c));
              } else {
                leaves.put(key, component);
              }
            });
    return leaves;
  }
}
