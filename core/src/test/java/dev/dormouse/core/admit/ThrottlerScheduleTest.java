package dev.dormouse.core.admit;

import org.junit.jupiter.api.Test;

/**
 * What the throttler promises holds after any schedule of calls. A schedule that fails is named by
 * its seed; {@code -Dthrottler.seed=N} runs that one alone, {@code -Dthrottler.seeds=N} so many.
 */
final class ThrottlerScheduleTest {
  private static final int STEPS = 200;

  @Test
  void keepsItsPromisesUnderAnySchedule() {
    Long only = Long.getLong("throttler.seed");
    if (only != null) {
      new ThrottlerSchedule(only).run(STEPS);
      return;
    }
    int seeds = Integer.getInteger("throttler.seeds", 4000);
    for (long seed = 1; seed <= seeds; seed++) {
      try {
        new ThrottlerSchedule(seed).run(STEPS);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "seed " + seed + " fails; run it alone with -Dthrottler.seed=" + seed, e);
      }
    }
  }
}
