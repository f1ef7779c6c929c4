package dev.dormouse.activator.ctl;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** How long ago something was, in one unit: {@code 45s}, {@code 12m}, {@code 5h}, {@code 9d}. */
final class Age {
  private static final int LEAST = 3;

  private Age() {}

  static String of(@Nullable String timestamp, Instant now) {
    if (timestamp == null) {
      return "-";
    }
    try {
      Duration age = Duration.between(Instant.parse(timestamp), now);
      return age.isNegative() ? "0s" : text(age);
    } catch (DateTimeParseException e) {
      return "-";
    }
  }

  private static String text(Duration age) {
    if (age.toDays() >= LEAST) {
      return age.toDays() + "d";
    }
    if (age.toHours() >= LEAST) {
      return age.toHours() + "h";
    }
    return age.toMinutes() >= LEAST ? age.toMinutes() + "m" : age.toSeconds() + "s";
  }
}
