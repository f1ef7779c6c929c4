package dev.dormouse.crds;

import java.math.BigInteger;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads quantities as Kubernetes writes them: {@code 250m}, {@code 1.5}, {@code 128Mi}, {@code 1G},
 * {@code 1e3}. Never negative. Has no state; safe for any thread.
 */
final class Quantities {
  private static final Pattern FORM = Pattern.compile(Forms.QUANTITY);
  private static final String DECIMAL = "num kMGTPE";
  private static final String BINARY = "KMGTPE";

  private Quantities() {}

  /**
   * How many parts of a unit the quantity is, rounded up, as Kubernetes rounds; empty for what is
   * no quantity.
   *
   * @param parts of which the unit has so many: 1000 gives {@code 250m} as 250
   */
  static OptionalLong parse(String text, long parts) {
    Matcher form = FORM.matcher(text);
    if (text.length() > Forms.MAX_NUMBER || !form.matches()) {
      return OptionalLong.empty();
    }
    Decimal value = Decimal.of(form.group(1)).times(BigInteger.valueOf(parts));
    if (form.group(2) != null) {
      value = value.timesTenTo(Integer.parseInt(form.group(2)));
    } else if (form.group(3) != null) {
      value = times(value, form.group(3));
    }
    return OptionalLong.of(value.roundedUp());
  }

  private static Decimal times(Decimal value, String suffix) {
    if (suffix.endsWith("i")) {
      return value.times(BigInteger.ONE.shiftLeft(10 * (BINARY.indexOf(suffix.charAt(0)) + 1)));
    }
    return value.timesTenTo(3 * (DECIMAL.indexOf(suffix.charAt(0)) - 3));
  }
}
