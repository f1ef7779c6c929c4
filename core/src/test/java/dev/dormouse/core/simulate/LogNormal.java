package dev.dormouse.core.simulate;

import java.util.random.RandomGenerator;

/**
 * Times as they are in practice: half are below the median, and a few are many times of it.
 * Immutable.
 */
record LogNormal(double medianSeconds, double sigma) {

  /** Always the same. */
  static LogNormal exactly(double seconds) {
    return new LogNormal(seconds, 0);
  }

  /** Nanoseconds. */
  long next(RandomGenerator random) {
    return Math.round(1e9 * medianSeconds * Math.exp(sigma * random.nextGaussian()));
  }
}
