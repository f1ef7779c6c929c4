package dev.dormouse.activator.local;

import java.util.Map;

/**
 * Replaces {@code $(NAME)} as Kubernetes does: {@code $$} stands for one {@code $} and so escapes a
 * reference, and a reference to an unknown name stays as it is written. Pure.
 */
final class Expansion {
  private Expansion() {}

  static String expand(String text, Map<String, String> values) {
    var expanded = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      char next = at + 1 < text.length() ? text.charAt(at + 1) : '\0';
      int end = next == '(' ? text.indexOf(')', at + 2) : -1;
      if (c != '$') {
        expanded.append(c);
        at++;
      } else if (next == '$') {
        expanded.append('$');
        at += 2;
      } else if (end >= 0) {
        String name = text.substring(at + 2, end);
        expanded.append(values.getOrDefault(name, "$(" + name + ")"));
        at = end + 1;
      } else {
        expanded.append('$');
        at++;
      }
    }
    return expanded.toString();
  }
}
