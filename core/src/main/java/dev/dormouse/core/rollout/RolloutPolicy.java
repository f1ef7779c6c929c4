package dev.dormouse.core.rollout;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a service's new revisions take over. Immutable.
 *
 * @param steps the percentages that a new revision gets one after another before it gets all;
 *     rising, from 1 to 99
 * @param interval how long each step lasts at least
 * @param maxErrorRate how many percent points more of its requests may fail than of the old
 *     revision's
 * @param maxLatencyP99 how much slower it may be; absent means that nobody looks
 * @param minRequests the fewest that a rate is computed from
 */
public record RolloutPolicy(
    List<Integer> steps,
    Duration interval,
    int maxErrorRate,
    Optional<LatencyBound> maxLatencyP99,
    int minRequests) {
  public static final int MAX_STEPS = 20;
  public static final Duration MIN_INTERVAL = Duration.ofSeconds(1);
  public static final Duration MAX_INTERVAL = Duration.ofHours(24);
  public static final int MAX_MIN_REQUESTS = 100_000;

  /** What {@code rollout: {}} means. */
  public static final RolloutPolicy DEFAULT =
      new RolloutPolicy(List.of(5, 25, 50), Duration.ofSeconds(60), 5, Optional.empty(), 20);

  public RolloutPolicy {
    steps = List.copyOf(steps);
    if (!isRising(steps) || steps.isEmpty() || steps.size() > MAX_STEPS) {
      throw new IllegalArgumentException(
          "steps: " + steps + " (expected: 1 to 20 rising numbers from 1 to 99)");
    }
    if (interval.compareTo(MIN_INTERVAL) < 0 || interval.compareTo(MAX_INTERVAL) > 0) {
      throw new IllegalArgumentException("interval: " + interval + " (expected: 1 s to 24 h)");
    }
    if (maxErrorRate < 0 || maxErrorRate > 100) {
      throw new IllegalArgumentException("maxErrorRate: " + maxErrorRate + " (expected: 0 to 100)");
    }
    if (minRequests < 1 || minRequests > MAX_MIN_REQUESTS) {
      throw new IllegalArgumentException(
          "minRequests: " + minRequests + " (expected: 1 to 100000)");
    }
  }

  /** Whether each is larger than the one before, and all are from 1 to 99. */
  public static boolean isRising(List<Integer> steps) {
    int before = 0;
    for (int step : steps) {
      if (step <= before || step > 99) {
        return false;
      }
      before = step;
    }
    return true;
  }

  /** The percentage that comes after another; 100 after the last step. */
  int after(int percent) {
    return steps.stream().filter(step -> step > percent).findFirst().orElse(100);
  }

  /** The number of the step in which a revision has that percentage, counted from 1. */
  public int stepOf(int percent) {
    return (int) steps.stream().filter(step -> step <= percent).count();
  }
}
