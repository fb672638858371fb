package org.sfumato.config;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Groups of keys that may be of several kinds: sealed interfaces over records, whose key {@code
 * kind} says which record describes the other keys.
 */
final class Kinds {
  /** The key that says which kind a group is of. */
  static final String KEY = "kind";

  private Kinds() {}

  /** The records by the name of their kind; empty for any other type. */
  static Map<String, Class<?>> of(Class<?> type) {
    JsonSubTypes kinds = type.getAnnotation(JsonSubTypes.class);
    if (kinds == null) {
      return Collections.emptyMap();
    }
    Map<String, Class<?>> records = new LinkedHashMap<>();
    for (JsonSubTypes.Type kind : kinds.value()) {
      records.put(kind.name(), kind.value());
    }
    return records;
  }

  /** Whether values of this type are groups of keys. */
  static boolean isGroup(Class<?> type) {
    return type.isRecord() || !of(type).isEmpty();
  }

  /** Whether this record is one of several kinds, and so has the key that says which. */
  static boolean isOneOfSeveral(Class<?> record) {
    for (Class<?> choice : record.getInterfaces()) {
      if (!of(choice).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /**
   * The record that describes a group's keys; null if the group does not say of which kind it is.
   */
  static Class<?> record(Class<?> type, JsonNode group) {
    return type.isRecord() ? type : of(type).get(kind(group));
  }

  /** Whether a change to a group leaves it of its kind, so that its other keys may stay. */
  static boolean staysTheKind(Class<?> type, JsonNode group, JsonNode change) {
    return of(type).isEmpty() || !change.has(KEY) || kind(change).equals(kind(group));
  }

  /** What a group says of its kind; empty if nothing. */
  static String kind(JsonNode group) {
    return group == null ? "" : group.path(KEY).asText();
  }
}
