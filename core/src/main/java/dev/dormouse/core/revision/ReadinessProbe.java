package dev.dormouse.core.revision;

import java.time.Duration;

/**
 * How an instance that is up is asked, again and again, whether it takes requests. Immutable.
 *
 * @param question what it is asked each time
 * @param initialDelay how long a kubelet waits before the first attempt; a start is not kept
 *     waiting for it
 * @param period between two attempts
 * @param failureThreshold failures in a row after which it takes none
 * @param successThreshold answers in a row after which it takes them again
 */
public record ReadinessProbe(
    StartupProbe question,
    Duration initialDelay,
    Duration period,
    int failureThreshold,
    int successThreshold) {
  public static final Duration DEFAULT_PERIOD = Duration.ofSeconds(10);
  public static final int DEFAULT_FAILURES = 3;

  public ReadinessProbe {
    if (initialDelay.isNegative()) {
      throw new IllegalArgumentException("initialDelay: " + initialDelay + " (expected: >= 0 s)");
    }
    if (!period.isPositive()) {
      throw new IllegalArgumentException("period: " + period + " (expected: > 0 s)");
    }
    check("failureThreshold", failureThreshold);
    check("successThreshold", successThreshold);
  }

  private static void check(String name, int threshold) {
    if (threshold < 1) {
      throw new IllegalArgumentException(name + ": " + threshold + " (expected: >= 1)");
    }
  }

  /**
   * What the attempts so far say. Immutable.
   *
   * @param ready whether the instance takes requests
   * @param against how many attempts in a row have said otherwise
   */
  public record Standing(boolean ready, int against) {
    /** An instance that is just up. */
    public static final Standing UP = new Standing(true, 0);
  }

  /** How long it takes at most from the start until a kubelet's word can be relied on. */
  public Duration untilKnown() {
    return initialDelay.plus(period.multipliedBy(Math.max(failureThreshold, successThreshold)));
  }

  /** What follows from one more attempt. */
  public Standing next(Standing now, boolean answered) {
    if (answered == now.ready()) {
      return new Standing(now.ready(), 0);
    }
    int threshold = now.ready() ? failureThreshold : successThreshold;
    return now.against() + 1 >= threshold
        ? new Standing(answered, 0)
        : new Standing(now.ready(), now.against() + 1);
  }
}
