package dev.dormouse.core.scale;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * A time that comes again and again, in which more instances are kept. Immutable.
 *
 * @param begins when it begins
 * @param zone whose local time {@code begins} is in
 * @param minInstances kept while it is open
 * @param duration how long it is open: time that passes, whatever clocks show
 */
public record WarmWindow(Cron begins, ZoneId zone, int minInstances, Duration duration) {
  public static final Duration MAX_DURATION = Duration.ofDays(7);

  public WarmWindow {
    if (minInstances < 1) {
      throw new IllegalArgumentException("minInstances: " + minInstances + " (expected: >= 1)");
    }
    if (!duration.isPositive() || duration.compareTo(MAX_DURATION) > 0) {
      throw new IllegalArgumentException("duration: " + duration + " (expected: > 0 s, <= 7 days)");
    }
  }

  /** When it ends that is open now, as far as is known; empty while it is closed. */
  Optional<Instant> openUntil(Instant now) {
    return begins.within(duration, now, zone).map(begin -> begin.plus(duration));
  }

  /** When it begins next. */
  Optional<Instant> next(Instant now) {
    return begins.next(now, zone);
  }
}
