package dev.dormouse.core.scale;

import java.util.Arrays;

/**
 * Sums over the last seconds, in buckets of one second: the integral of the requests in flight over
 * time, and the arrivals. Knows every event, so a request shorter than any tick still counts. Not
 * thread-safe.
 */
final class Window {
  private static final long SECOND = 1_000_000_000L;

  private final double[] busy;
  private final double[] arrivals;
  private final long origin;
  private long bucket;
  private long integratedTo;

  /**
   * @param seconds the longest average that will be asked for
   */
  Window(int seconds, long now) {
    busy = new double[seconds + 1];
    arrivals = new double[seconds + 1];
    origin = now;
    integratedTo = now;
  }

  /** The requests in flight were {@code inFlight} since the last call. */
  void advance(int inFlight, long now) {
    while (now - (origin + (bucket + 1) * SECOND) >= 0) {
      long end = origin + (bucket + 1) * SECOND;
      add(inFlight, end);
      if (skip(inFlight, now)) {
        continue;
      }
      bucket++;
      busy[index(bucket)] = 0;
      arrivals[index(bucket)] = 0;
    }
    add(inFlight, now);
  }

  /** A gap longer than the window leaves the same in every bucket: no need to walk through it. */
  private boolean skip(int inFlight, long now) {
    long target = (now - origin) / SECOND;
    if (target - bucket <= busy.length) {
      return false;
    }
    Arrays.fill(busy, inFlight);
    Arrays.fill(arrivals, 0);
    bucket = target;
    busy[index(bucket)] = 0;
    integratedTo = origin + bucket * SECOND;
    return true;
  }

  private void add(int inFlight, long until) {
    if (until - integratedTo > 0) {
      busy[index(bucket)] += (double) inFlight * (until - integratedTo) / SECOND;
      integratedTo = until;
    }
  }

  void arrival() {
    arrivals[index(bucket)]++;
  }

  /** Average requests in flight over the last {@code seconds}. Call {@link #advance} first. */
  double concurrency(int seconds, long now) {
    return average(busy, seconds, now);
  }

  /** Average arrivals a second over the last {@code seconds}. */
  double arrivals(int seconds, long now) {
    return average(arrivals, seconds, now);
  }

  /**
   * The oldest bucket counts by the part of it that is still inside the window. Before a whole
   * window has been seen the divisor is what has been seen, though not less than a second, so that
   * the first millisecond's burst is not taken for a rate.
   */
  private double average(double[] values, int seconds, long now) {
    double intoBucket = (double) (now - (origin + bucket * SECOND)) / SECOND;
    double sum = 0;
    for (int back = 0; back < seconds && back <= bucket; back++) {
      sum += values[index(bucket - back)];
    }
    if (bucket >= seconds) {
      sum += values[index(bucket - seconds)] * Math.max(0, 1 - intoBucket);
    }
    double seen = (double) (now - origin) / SECOND;
    return sum / Math.max(1, Math.min(seconds, seen));
  }

  private int index(long bucketNumber) {
    return (int) (bucketNumber % busy.length);
  }
}
