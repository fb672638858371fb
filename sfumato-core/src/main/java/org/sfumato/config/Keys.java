package org.sfumato.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;

/** The keys a record type offers and their types, in the order of its components, in kebab-case. */
final class Keys {
  private static final KebabCaseStrategy KEBAB = new KebabCaseStrategy();

  private Keys() {}

  /** The record's own keys: one for each component, and its kind where there are several. */
  static Map<String, Class<?>> of(Class<?> record) {
    Map<String, Class<?>> keys = new LinkedHashMap<>();
    if (Kinds.isOneOfSeveral(record)) {
      keys.put(Kinds.KEY, String.class);
    }
    for (RecordComponent component : record.getRecordComponents()) {
      keys.put(KEBAB.translate(component.getName()), component.getType());
    }
    return keys;
  }

  /**
   * Dotted paths to everything below that is not itself a group: {@code network.dropout}.
   *
   * @param tree values, which say of which kind a group is where there are several
   */
  static Map<String, Class<?>> leaves(Class<?> record, JsonNode tree) {
    Map<String, Class<?>> leaves = new LinkedHashMap<>();
    of(record)
        .forEach(
            (key, type) -> {
              if (Kinds.isGroup(type)) {
                JsonNode group = tree.path(key);
                leaves(Kinds.record(type, group), group)
                    .forEach((rest, leaf) -> leaves.put(key + "." + rest, leaf));
              } else {
                leaves.put(key, type);
              }
            });
    return leaves;
  }
}
