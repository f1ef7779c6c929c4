package dev.dormouse.crds;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads durations as Kubernetes writes them: {@code 60s}, {@code 1m30s}, {@code 1.5h}, {@code
 * 500ms}. Never negative. Has no state; safe for any thread.
 */
final class Durations {
  private static final Pattern PART =
      Pattern.compile("\\G([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|ms|s|m|h)");
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  /** Longer than anything that can be written. */
  static final Duration MAX = Duration.ofNanos(Long.MAX_VALUE);

  private Durations() {}

  /** The duration; empty for what is none. */
  static Optional<Duration> parse(String text) {
    if (text.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    long nanos = 0;
    int end = 0;
    if (text.length() <= Forms.MAX_NUMBER) {
      Matcher part = PART.matcher(text);
      while (part.find()) {
        BigInteger unit = BigInteger.valueOf(NANOS.getOrDefault(part.group(2), 0L));
        long more = Decimal.of(part.group(1)).times(unit).roundedDown();
        nanos += Math.min(more, Long.MAX_VALUE - nanos);
        end = part.end();
      }
    }
    if (end == 0 || end < text.length()) {
      return Optional.empty();
    }
    return Optional.of(Duration.ofNanos(nanos));
  }

  /** In the largest unit that leaves no rest: {@code 24h}, {@code 90s}. */
  static String format(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
