package dev.dormouse.crds.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Collects what the reading of one document finds out: the problems, the line of every field, and
 * the fields whose values could not be taken, so that no later check complains about their absence.
 * For one thread and one document.
 */
public final class Reading {
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, Integer> lines = new HashMap<>();
  private final Set<String> unread = new HashSet<>();

  /** The fields of a document's root. */
  public Fields root(YamlNode.Mapping document) {
    lines.put("", document.line());
    return new Fields(this, "", document);
  }

  public List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** The line of a field, or of the nearest part of its path that is there. */
  public int line(String field) {
    for (String path = field; ; path = parent(path)) {
      Integer line = lines.get(path);
      if (line != null) {
        return line;
      }
      if (path.isEmpty()) {
        return 0;
      }
    }
  }

  /** Whether the field is written in the document, but in a way that gave no value. */
  public boolean isUnread(String field) {
    for (String path = field; ; path = parent(path)) {
      if (unread.contains(path)) {
        return true;
      }
      if (path.isEmpty()) {
        return false;
      }
    }
  }

  void locate(String field, int line) {
    lines.put(field, line);
  }

  void report(int line, String field, String message) {
    problems.add(new Problem(line, field, message));
  }

  /** Reports a value of the wrong type, and remembers that its field gave no value. */
  void wrongType(String field, YamlNode value, String expected) {
    unread(field);
    report(line(field), field, value.described() + " (expected: " + expected + ")");
  }

  void unread(String field) {
    unread.add(field);
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
  }
}
