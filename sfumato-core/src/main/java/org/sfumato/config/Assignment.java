package org.sfumato.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sfumato.error.InputException;

/** One {@code key=value} of the command line, its key resolved against a record type. */
record Assignment(List<String> path, JsonNode value) {

  /**
   * @param tree the values so far, which say of which kind a group is where there are several
   */
  static Assignment parse(String text, Class<? extends Record> type, JsonNode tree) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new InputException(
          "'" + text + "' is not a setting; write key=value, for example steps=60");
    }
    String key = text.substring(0, equals).strip();
    String value = text.substring(equals + 1).strip();
    Map<String, Class<?>> leaves = Keys.leaves(type, tree);
    String path = resolve(key, leaves);
    return new Assignment(List.of(path.split("\\.")), value(text, value, leaves.get(path)));
  }

  private static String resolve(String key, Map<String, Class<?>> leaves) {
    if (leaves.containsKey(key) || isInsideALeaf(key, leaves)) {
      return key;
    }
    List<String> endings =
        leaves.keySet().stream().filter(path -> path.endsWith("." + key)).toList();
    if (endings.size() == 1) {
      return endings.get(0);
    }
    if (endings.size() > 1) {
      throw new InputException(
          "key '" + key + "' is ambiguous; write one of " + String.join(", ", endings));
    }
    List<String> below =
        leaves.keySet().stream().filter(path -> path.startsWith(key + ".")).toList();
    if (!below.isEmpty()) {
      throw new InputException(
          "key '" + key + "' is a group; set one of its keys: " + String.join(", ", below));
    }
    Set<String> names = new LinkedHashSet<>(leaves.keySet());
    leaves.keySet().forEach(path -> names.add(path.substring(path.lastIndexOf('.') + 1)));
    boolean slip = Nearest.to(key, names).isPresent();
    throw new InputException(
        "unknown key '" + key + "'" + Nearest.hint(key, slip ? names : leaves.keySet()));
  }

  /** {@code tasks.inpaint} where {@code tasks} is a map. */
  private static boolean isInsideALeaf(String key, Map<String, Class<?>> leaves) {
    return leaves.entrySet().stream()
        .filter(leaf -> key.startsWith(leaf.getKey() + "."))
        .map(leaf -> leaf.getValue())
        .anyMatch(type -> type.isInterface() && !Collection.class.isAssignableFrom(type));
  }

  private static JsonNode value(String text, String value, Class<?> leaf) {
    if (leaf == String.class) {
      return TextNode.valueOf(value);
    }
    boolean bareList =
        leaf != null && Collection.class.isAssignableFrom(leaf) && !value.startsWith("[");
    try {
      JsonNode read = Mappers.YAML.readTree(bareList ? "[" + value + "]" : value);
      return read.isMissingNode() ? TextNode.valueOf("") : read;
    } catch (JsonProcessingException e) {
      throw BindingErrors.explainSyntax(e, "'" + text + "'");
    }
  }
}
