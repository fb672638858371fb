package org.sfumato.metric.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Files that scores do not cover: a few by name, the rest by number.
 *
 * @param count all of them
 * @param first the first {@value #SHOWN}, as sentences or paths
 */
public record Excluded(int count, List<String> first) {
  private static final int SHOWN = 20;

  static Excluded of(Collection<?> files) {
    List<String> first =
        files.stream().limit(SHOWN).map(Object::toString).map(Excluded::shown).toList();
    return new Excluded(files.size(), first);
  }

  private static String shown(String name) {
    return org.sfumato.error.ForeignText.shown(name, 400);
  }

  Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("count", count);
    facts.put("first", first);
    return facts;
  }

  /** Files that could not be read, each once, in the order in which that was found. */
  static final class Unreadable {
    private final Map<Path, String> reasons = new LinkedHashMap<>();

    synchronized void add(Path file, String reason) {
      reasons.putIfAbsent(file, reason);
    }

    synchronized Excluded all() {
      return Excluded.of(new ArrayList<>(reasons.values()));
    }

    synchronized boolean contains(Path file) {
      return reasons.containsKey(file);
    }
  }
}
