package dev.dormouse.crds;

import java.math.BigInteger;

/**
 * A decimal number that is not negative: the digits divided by ten to the power of the places. Does
 * little of what a {@code BigDecimal} does, whose class computes tables of powers at its first use:
 * that took longer than reading a file. Immutable.
 *
 * @param places how many of the digits are behind the point; negative for that many zeros more
 */
record Decimal(BigInteger digits, int places) {
  private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);

  /**
   * Reads digits with at most one point among them.
   *
   * @throws NumberFormatException for anything else
   */
  static Decimal of(String text) {
    int point = text.indexOf('.');
    if (point < 0) {
      return new Decimal(new BigInteger(text), 0);
    }
    String digits = text.substring(0, point) + text.substring(point + 1);
    return new Decimal(new BigInteger(digits), text.length() - point - 1);
  }

  Decimal times(BigInteger factor) {
    return new Decimal(digits.multiply(factor), places);
  }

  Decimal timesTenTo(int exponent) {
    return new Decimal(digits, places - exponent);
  }

  /** The largest whole number that is not more, or the largest of all. */
  long roundedDown() {
    return whole(BigInteger.ZERO);
  }

  /** The smallest whole number that is not less, or the largest of all. */
  long roundedUp() {
    return whole(BigInteger.ONE);
  }

  private long whole(BigInteger forRest) {
    BigInteger power = BigInteger.TEN.pow(Math.abs(places));
    if (places <= 0) {
      return digits.multiply(power).min(LARGEST).longValue();
    }
    BigInteger[] parts = digits.divideAndRemainder(power);
    BigInteger whole = parts[1].signum() == 0 ? parts[0] : parts[0].add(forRest);
    return whole.min(LARGEST).longValue();
  }
}
