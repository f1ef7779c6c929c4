package dev.dormouse.core.scale;

import java.util.OptionalLong;

/**
 * A learned duration: the plain mean of the first values, and an exponentially weighted one with
 * weight 1/{@value #MEMORY} a value after that, so that a change is learned within some tens of
 * requests. Not thread-safe.
 */
final class Average {
  private static final int MEMORY = 32;

  private long count;
  private double nanos;

  void add(long value) {
    count++;
    nanos += (value - nanos) / Math.min(count, MEMORY);
  }

  OptionalLong get() {
    return count == 0 ? OptionalLong.empty() : OptionalLong.of(Math.round(nanos));
  }
}
