package org.sfumato.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sfumato.error.ForeignText;
import org.sfumato.error.InputException;

/**
 * Builds a config record from a preset, then a file, then {@code key=value} overrides, each
 * replacing what came before it.
 *
 * <pre>{@code
 * TrainConfig config =
 *     ConfigReader.from(Presets.SMALL_64).file(path).override("steps=60").read();
 * }</pre>
 *
 * <p>Keys are the record's components in kebab-case. Nested records merge key by key; lists and
 * maps are replaced as a whole, and so is a group of another {@code kind}. Every mistake is an
 * {@link InputException} of one sentence.
 *
 * @param <C> the record; its compact constructor validates and says what is wrong by {@link
 *     IllegalArgumentException} or {@link InputException}
 */
public final class ConfigReader<C extends Record> {
  private final Class<C> type;
  private final ObjectNode tree;

  private ConfigReader(Class<C> type, ObjectNode tree) {
    this.type = type;
    this.tree = tree;
  }

  /** Starts from a complete record. */
  @SuppressWarnings("unchecked") // a record's class is final, so it is C
  public static <C extends Record> ConfigReader<C> from(C preset) {
    return new ConfigReader<>((Class<C>) preset.getClass(), Mappers.JSON.valueToTree(preset));
  }

  /**
   * Reads a record back from {@link ConfigWriter#json}; every key must be there.
   *
   * @param source what to call the text in errors: "model photo.safetensors"
   */
  public static <C extends Record> C parse(String json, Class<C> type, String source) {
    ObjectNode read = object(Mappers.JSON, json, source);
    rejectUnknown(read, Mappers.JSON.createObjectNode(), type, "", source);
    return bind(read, type, source);
  }

  /** Merges a YAML file, or a JSON file if its name ends in {@code .json}. */
  public ConfigReader<C> file(Path file) {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new InputException(
          "cannot read the configuration " + file + "; check that it is a readable text file", e);
    }
    ObjectMapper mapper = file.toString().endsWith(".json") ? Mappers.JSON : Mappers.YAML;
    return change(object(mapper, text, file.toString()), file.toString());
  }

  /** Merges what a file with these keys and values would hold. */
  public ConfigReader<C> changes(Map<String, ?> changes) {
    return change(Mappers.JSON.valueToTree(changes), changes.toString());
  }

  private ConfigReader<C> change(ObjectNode read, String source) {
    rejectUnknown(read, tree, type, "", source);
    merge(tree, read, type);
    checkTypes(source);
    return this;
  }

  /**
   * Sets one key: {@code network.dropout=0.1}, or {@code dropout=0.1} where only one key ends so.
   * Lists are {@code 1,2,3} or {@code [1, 2, 3]}; an entry of a map is {@code tasks.inpaint=2}.
   */
  public ConfigReader<C> override(String assignment) {
    Assignment parsed = Assignment.parse(assignment, type, tree);
    ObjectNode node = tree;
    Class<?> record = type; // null within a map
    List<String> steps = parsed.path();
    for (String step : steps.subList(0, steps.size() - 1)) {
      node = node.get(step) instanceof ObjectNode below ? below : node.putObject(step);
      Class<?> group = Keys.of(record).get(step);
      record = Kinds.isGroup(group) ? Kinds.record(group, node) : null;
    }
    String last = steps.get(steps.size() - 1);
    boolean choosesKeys = record != null && Kinds.isOneOfSeveral(record) && last.equals(Kinds.KEY);
    if (choosesKeys && !parsed.value().asText().equals(Kinds.kind(node))) {
      throw new InputException(
          "'"
              + assignment
              + "' would need other keys as well; it is '"
              + Kinds.kind(node)
              + "' here: start from a preset of that kind, or give the whole group in a file");
    }
    node.set(last, parsed.value());
    checkTypes("'" + assignment + "'");
    return this;
  }

  /** {@link #override} for each, in order. */
  public ConfigReader<C> overrides(Collection<String> assignments) {
    assignments.forEach(this::override);
    return this;
  }

  /** The record, validated by its own constructor. */
  public C read() {
    return bind(tree, type, "the configuration");
  }

  /** Finds wrong types while their source is known; rules between keys wait for {@link #read}. */
  private void checkTypes(String source) {
    rejectNulls(tree, type, "", source);
    try {
      Mappers.JSON.treeToValue(tree, type);
    } catch (JsonProcessingException e) {
      if (!BindingErrors.isRefusedByTheRecord(e)) {
        throw BindingErrors.explain(e, tree, source);
      }
    }
  }

  private static <C> C bind(ObjectNode tree, Class<C> type, String source) {
    rejectNulls(tree, type, "", source);
    try {
      return Mappers.JSON.treeToValue(tree, type);
    } catch (JsonProcessingException e) {
      throw BindingErrors.explain(e, tree, source);
    }
  }

  private static ObjectNode object(ObjectMapper mapper, String text, String source) {
    JsonNode read;
    try {
      read = mapper.readTree(text);
    } catch (JsonProcessingException e) {
      throw BindingErrors.explainSyntax(e, source);
    }
    if (read instanceof ObjectNode object) {
      return object;
    }
    throw new InputException(
        source + " holds no configuration; it should be lines of 'key: value'");
  }

  /**
   * @param older what {@code read} will be merged into, which may say of which kind a group is
   */
  private static void rejectUnknown(
      ObjectNode read, JsonNode older, Class<?> record, String prefix, String source) {
    Map<String, Class<?>> keys = Keys.of(record);
    for (Map.Entry<String, JsonNode> entry : read.properties()) {
      Class<?> type = keys.get(entry.getKey());
      String key = ForeignText.shown(entry.getKey());
      String path = prefix + key;
      if (type == null) {
        Set<String> known = keys.keySet();
        throw new InputException(
            "unknown key '" + path + "' in " + source + Nearest.hint(key, known));
      }
      if (Kinds.isGroup(type) && entry.getValue() instanceof ObjectNode below) {
        JsonNode before = older.path(entry.getKey());
        Class<?> group = Kinds.record(type, below.has(Kinds.KEY) ? below : before);
        if (group == null) {
          throw unknownKind(type, below, path + "." + Kinds.KEY, source);
        }
        rejectUnknown(below, before, group, path + ".", source);
      }
    }
  }

  private static InputException unknownKind(
      Class<?> type, ObjectNode group, String path, String source) {
    if (!group.has(Kinds.KEY)) {
      return new InputException("key '" + path + "' is missing in " + source);
    }
    return new InputException(
        "key '"
            + path
            + "' in "
            + source
            + " must be one of "
            + String.join(", ", Kinds.of(type).keySet())
            + ", not "
            + ForeignText.shown(group.get(Kinds.KEY).toString()));
  }

  /** Numbers and texts may be left open by a null; lists, choices and groups of keys may not. */
  private static void rejectNulls(ObjectNode read, Class<?> record, String prefix, String source) {
    for (Map.Entry<String, Class<?>> key : Keys.of(record).entrySet()) {
      Class<?> type = key.getValue();
      JsonNode value = read.path(key.getKey());
      boolean group = type.isRecord() || type.isEnum() || type.isInterface();
      if (value.isNull() && group) {
        String expected = BindingErrors.describe(type);
        throw new InputException(
            "key '"
                + prefix
                + key.getKey()
                + "' in "
                + source
                + " must be "
                + expected
                + ", not null");
      }
      if (Kinds.isGroup(type) && value instanceof ObjectNode below) {
        rejectNulls(below, Kinds.record(type, below), prefix + key.getKey() + ".", source);
      }
    }
  }

  private static void merge(ObjectNode into, ObjectNode from, Class<?> record) {
    Map<String, Class<?>> keys = Keys.of(record);
    for (Map.Entry<String, JsonNode> entry : from.properties()) {
      Class<?> type = keys.get(entry.getKey());
      if (Kinds.isGroup(type)
          && entry.getValue() instanceof ObjectNode newer
          && into.get(entry.getKey()) instanceof ObjectNode older
          && Kinds.staysTheKind(type, older, newer)) {
        merge(older, newer, Kinds.record(type, older));
      } else {
        into.set(entry.getKey(), entry.getValue());
      }
    }
  }
}
