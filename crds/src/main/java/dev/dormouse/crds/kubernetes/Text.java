package dev.dormouse.crds.kubernetes;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes what Kubernetes and containers say fit for a condition and an answer: bounded, and without
 * control characters. Has no state; safe for any thread.
 */
final class Text {
  private static final int LONGEST = 600;
  private static final int MOST_LINES = 20;
  private static final int LONGEST_LINE = 300;

  private Text() {}

  static String orElse(@Nullable String text, String absent) {
    return text == null || text.isBlank() ? absent : text;
  }

  /** {@code what: said}, or only what is known. */
  static String sentence(String what, @Nullable String said) {
    String detail = printable(orElse(said, "")).strip();
    return cut(detail.isEmpty() ? what : what + ": " + detail, LONGEST);
  }

  /** The last lines that aren't blank. */
  static List<String> lastLines(@Nullable String written) {
    List<String> lines = orElse(written, "").lines().filter(line -> !line.isBlank()).toList();
    return lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size()).stream()
        .map(line -> cut(printable(line), LONGEST_LINE))
        .toList();
  }

  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ");
  }

  private static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
  }
}
