package dev.dormouse.crds.yaml;

/**
 * Makes a user's text fit for a message: bounded, and without characters that steer a terminal. Has
 * no state; safe for any thread.
 */
public final class Shown {
  private static final int LONGEST = 60;

  private Shown() {}

  public static String value(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints().limit(LONGEST).map(Shown::harmless).forEach(shown::appendCodePoint);
    return text.codePointCount(0, text.length()) > LONGEST ? shown + "…" : shown.toString();
  }

  private static int harmless(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          '\uFFFD';
      default -> codePoint;
    };
  }
}
