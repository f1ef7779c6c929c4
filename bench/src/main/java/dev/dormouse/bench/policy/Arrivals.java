package dev.dormouse.bench.policy;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;

/** Collects when one service's requests come, in seconds. For one thread. */
final class Arrivals {
  private static final double HOUR = 3600;

  private final RandomGenerator random;
  private double[] at = new double[64];
  private int size;

  Arrivals(RandomGenerator random) {
    this.random = random;
  }

  Arrivals at(double seconds) {
    if (size == at.length) {
      at = Arrays.copyOf(at, 2 * size);
    }
    at[size++] = seconds;
    return this;
  }

  /** By chance (Poisson), at a rate that changes with the time. */
  Arrivals chance(double from, double to, double most, DoubleUnaryOperator perSecond) {
    for (double t = from + gap(1 / most); t < to; t += gap(1 / most)) {
      if (random.nextDouble() * most < perSecond.applyAsDouble(t)) {
        at(t);
      }
    }
    return this;
  }

  /** By chance, at one rate. */
  Arrivals chance(double from, double to, double perSecond) {
    return chance(from, to, perSecond, _ -> perSecond);
  }

  /** By a clock, each a little off, so many within some seconds of each time. */
  Arrivals clock(double to, double period, double jitter, int calls, double within) {
    for (double t = random.nextDouble() * period; t < to; t += period) {
      double begin = t + jitter * (2 * random.nextDouble() - 1);
      for (int i = 0; i < calls; i++) {
        at(Math.max(0, begin + within * random.nextDouble()));
      }
    }
    return this;
  }

  /** With gaps that are log-normal. */
  Arrivals gaps(double to, Times gap) {
    for (double t = gap.next(random); t < to; t += gap.next(random)) {
      at(t);
    }
    return this;
  }

  /** People who come by chance, and call so often while they are there. */
  Arrivals visits(double to, double perHour, double calls, Times think) {
    for (double t = gap(HOUR / perHour); t < to; t += gap(HOUR / perHour)) {
      double call = t;
      do {
        at(call);
        call += think.next(random);
      } while (random.nextDouble() > 1 / calls);
    }
    return this;
  }

  /** At a rate while on and at none while off, both for times that come by chance. */
  Arrivals onAndOff(double to, double on, double off, double perSecond) {
    for (double t = gap(off); t < to; ) {
      double end = t + gap(on);
      chance(t, Math.min(end, to), perSecond);
      t = end + gap(off);
    }
    return this;
  }

  /** An exponential time. */
  double gap(double mean) {
    return -Math.log(1 - random.nextDouble()) * mean;
  }

  Workload workload(int concurrency, Times starts, Times service) {
    long[] arrivals =
        Arrays.stream(at, 0, size).mapToLong(t -> (long) (t * 1e9)).sorted().toArray();
    long[] services = new long[size];
    Arrays.setAll(services, _ -> Math.max(1, (long) (service.next(random) * 1e9)));
    return new Workload(concurrency, starts, arrivals, services);
  }
}
