package dev.dormouse.core.scale;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Learns how long starts take, from those that succeed. Not thread-safe.
 *
 * <p>Instances that were asked for within {@link #WAVE_NANOS} are one wave: its first one tells how
 * long a start takes, unless it had to wait for one that was asked for before, and the others how
 * much later each further one comes.
 */
final class LearnedStarts {
  private static final long WAVE_NANOS = Duration.ofMillis(100).toNanos();

  private final Average all = new Average();
  private final Average first = new Average();
  private final Average spacing = new Average();
  private boolean anyWave;
  private long waveAskedAt;
  private long lastReadyAt;

  /** An instance is ready; in the order in which they are. */
  void ready(long askedAt, long readyAt) {
    long took = Math.max(0, readyAt - askedAt);
    all.add(took);
    if (anyWave && Math.abs(askedAt - waveAskedAt) <= WAVE_NANOS) {
      spacing.add(Math.max(0, readyAt - lastReadyAt));
    } else {
      if (!anyWave || askedAt - lastReadyAt >= 0) {
        first.add(took);
      }
      anyWave = true;
      waveAskedAt = askedAt;
    }
    lastReadyAt = readyAt;
  }

  /** The mean of all. */
  OptionalLong mean() {
    return all.get();
  }

  StartLine line() {
    return new StartLine(first.get().orElse(0), spacing.get().orElse(0));
  }
}
