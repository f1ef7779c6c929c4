package dev.dormouse.core.rollout;

import java.time.Duration;

/** How much slower than the old revision's the new one's slowest hundredth may be. Immutable. */
public sealed interface LatencyBound {
  /** The most that is allowed where the old revision takes {@code nanos}, in nanoseconds. */
  long allowed(long nanos);

  /** That much longer: {@code 100ms}. */
  record Longer(Duration by) implements LatencyBound {
    public Longer {
      if (by.isNegative() || by.compareTo(MAX_LONGER) > 0) {
        throw new IllegalArgumentException("by: " + by + " (expected: 0 to 3600 s)");
      }
    }

    @Override
    public long allowed(long nanos) {
      return nanos + by.toNanos();
    }
  }

  /** That part longer: with 50 %, 300 ms where the old revision takes 200. */
  record PercentLonger(int percent) implements LatencyBound {
    public PercentLonger {
      if (percent < 0 || percent > MAX_PERCENT) {
        throw new IllegalArgumentException("percent: " + percent + " (expected: 0 to 1000)");
      }
    }

    /** What is below this is noise, however small the numbers. */
    private static final long NOISE_NANOS = 5_000_000;

    @Override
    public long allowed(long nanos) {
      return nanos + Math.max(NOISE_NANOS, Math.round(nanos * (percent / 100.0)));
    }
  }

  Duration MAX_LONGER = Duration.ofHours(1);
  int MAX_PERCENT = 1000;
}
