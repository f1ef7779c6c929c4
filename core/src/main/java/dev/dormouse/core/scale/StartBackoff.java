package dev.dormouse.core.scale;

import java.time.Duration;

/**
 * When a revision whose instances fail to start may try again. The first failure may be followed by
 * a try at once; then the pause is 1 s, 2 s, 4 s and so on up to a minute, until a start succeeds.
 * Immutable; each event gives a new value.
 *
 * @param failures starts that failed in a row
 * @param notBefore when the next start may begin, in nanoseconds; without meaning at 0 failures
 */
public record StartBackoff(int failures, long notBefore) {
  public static final StartBackoff NONE = new StartBackoff(0, 0);

  private static final long FIRST_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long LONGEST_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int MAX_DOUBLINGS = 6;

  /** A start failed. Failures within a pause belong to the wave that brought it on. */
  public StartBackoff failed(long now) {
    if (remaining(now) > 0) {
      return this;
    }
    int doublings = Math.min(failures - 1, MAX_DOUBLINGS);
    long pause = failures == 0 ? 0 : Math.min(LONGEST_NANOS, FIRST_NANOS << doublings);
    return new StartBackoff(failures + 1, now + pause);
  }

  /** How long a start must still wait; zero when it may begin. */
  public long remaining(long now) {
    return failures == 0 ? 0 : Math.max(0, notBefore - now);
  }
}
