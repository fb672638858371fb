package org.sfumato.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sfumato.error.ForeignText;
import org.sfumato.error.InputException;

/** Turns Jackson's exceptions into one sentence that names the key and what it expects. */
final class BindingErrors {
  private static final int MAX_REASON = 300; // a sentence that quotes the value it refuses

  private BindingErrors() {}

  /** Whether the values had the right types but the record's constructor refused them. */
  static boolean isRefusedByTheRecord(JsonProcessingException e) {
    return e instanceof ValueInstantiationException && e.getCause() != null;
  }

  static InputException explain(JsonProcessingException e, JsonNode tree, String source) {
    List<Reference> references =
        e instanceof JsonMappingException mapping ? mapping.getPath() : List.of();
    String path = ForeignText.shown(path(references));
    if (isRefusedByTheRecord(e)) {
      String where = path.isEmpty() ? "" : " (" + path + ")";
      return new InputException(source + where + ": " + firstLine(e.getCause().getMessage()), e);
    }
    JsonNode value = find(tree, references);
    if (value.isMissingNode()) {
      return new InputException("key '" + path + "' is missing in " + source, e);
    }
    if (e.getCause() instanceof InputCoercionException) {
      return new InputException("key '" + path + "' in " + source + " is out of range", e);
    }
    String expected = expected(e);
    return new InputException(
        "key '"
            + path
            + "' in "
            + source
            + " "
            + expected
            + ", not "
            + ForeignText.shown(value.toString()),
        e);
  }

  private static String expected(JsonProcessingException e) {
    if (e instanceof InvalidTypeIdException) {
      return "must be a group of keys";
    }
    return e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null
        ? "must be " + describe(mismatch.getTargetType())
        : "does not fit: " + firstLine(e.getOriginalMessage());
  }

  static InputException explainSyntax(JsonProcessingException e, String source) {
    JsonLocation at = e.getLocation();
    String line = at == null || at.getLineNr() < 1 ? "" : " (line " + at.getLineNr() + ")";
    String problem = firstLine(e.getOriginalMessage());
    return new InputException(source + line + " is not valid YAML or JSON: " + problem, e);
  }

  static String describe(Class<?> type) {
    if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
      return "a whole number";
    }
    if (type == double.class || type == Double.class || type == float.class) {
      return "a number";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(constant -> Mappers.kebab((Enum<?>) constant))
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    if (Collection.class.isAssignableFrom(type)) {
      return "a list";
    }
    boolean group = type.isRecord() || type.isInterface() || Map.class.isAssignableFrom(type);
    return group ? "a group of keys" : "text"; // text: also of classes that are written as one
  }

  private static String path(List<Reference> references) {
    StringBuilder path = new StringBuilder();
    for (Reference reference : references) {
      if (reference.getFieldName() == null) {
        path.append('[').append(reference.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
      }
    }
    return path.toString();
  }

  private static JsonNode find(JsonNode tree, List<Reference> references) {
    JsonNode node = tree;
    for (Reference reference : references) {
      node =
          reference.getFieldName() == null
              ? node.path(reference.getIndex())
              : node.path(reference.getFieldName());
    }
    return node;
  }

  private static String firstLine(String message) {
    return message == null
        ? "no reason given"
        : ForeignText.shown(message.lines().findFirst().orElse(""), MAX_REASON);
  }
}
