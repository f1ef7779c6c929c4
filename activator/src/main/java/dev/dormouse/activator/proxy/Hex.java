package dev.dormouse.activator.proxy;

import java.util.HexFormat;

/** Writes numbers as 16 hexadecimal digits. Stateless. */
final class Hex {
  private static final HexFormat FORMAT = HexFormat.of();

  private Hex() {}

  static String of(long number) {
    return FORMAT.toHexDigits(number);
  }
}
