package dev.dormouse.activator.proxy;

/** Writes numbers as 16 hexadecimal digits. Stateless. */
final class Hex {
  private static final String DIGITS = "0123456789abcdef";

  private Hex() {}

  static void append(StringBuilder text, long number) {
    for (int shift = 60; shift >= 0; shift -= 4) {
      text.append(DIGITS.charAt((int) (number >>> shift) & 0xf));
    }
  }

  static String of(long number) {
    StringBuilder text = new StringBuilder(16);
    append(text, number);
    return text.toString();
  }
}
