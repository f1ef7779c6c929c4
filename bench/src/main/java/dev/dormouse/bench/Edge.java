package dev.dormouse.bench;

import java.util.Random;

/**
 * Finds the moment at which an idle instance ends, and how long to wait in order to meet it:
 * shorter after a cold start, longer after a warm answer, and jittered. For one thread.
 */
final class Edge {
  private static final double STEP = 0.03;
  private static final double JITTER = 0.1;

  private final Random random;
  private double nanos;

  Edge(long nanos, long seed) {
    this.nanos = nanos;
    random = new Random(seed);
  }

  void seen(boolean cold) {
    nanos *= cold ? 1 - STEP : 1 + STEP;
  }

  long next() {
    return (long) (nanos * (1 + JITTER * (2 * random.nextDouble() - 1)));
  }
}
