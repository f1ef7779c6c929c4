package dev.dormouse.bench.policy;

import java.util.random.RandomGenerator;

/**
 * Times as they are in practice, log-normal: half are below the median, and a few are many times of
 * it. Immutable.
 */
record Times(double medianSeconds, double sigma) {

  /** Always the same. */
  static Times exactly(double seconds) {
    return new Times(seconds, 0);
  }

  double mean() {
    return medianSeconds * Math.exp(sigma * sigma / 2);
  }

  double next(RandomGenerator random) {
    return medianSeconds * Math.exp(sigma * random.nextGaussian());
  }
}
