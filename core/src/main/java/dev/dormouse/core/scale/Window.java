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

  /**
   * Average concurrency that the arrivals of the last {@code seconds} make when each is in flight
   * from its arrival on, for {@code service} seconds or until now: a burst of 50 a moment ago makes
   * nothing yet, and 50 requests of 10 s make 25 after 3 s of a window of 6.
   */
  double offered(int seconds, double service, long now) {
    double into = intoBucket(now);
    double sum = arrivals[index(bucket)] * Math.min(service, into / 2);
    for (int back = 1; back < seconds && back <= bucket; back++) {
      sum += arrivals[index(bucket - back)] * Math.min(service, into + back - 0.5);
    }
    if (bucket >= seconds) {
      double oldest = arrivals[index(bucket - seconds)] * (1 - into);
      sum += oldest * Math.min(service, seconds - (1 - into) / 2);
    }
    return sum / divisor(seconds, now);
  }

  /** The oldest bucket counts by the part of it that is still inside the window. */
  private double average(double[] values, int seconds, long now) {
    double sum = 0;
    for (int back = 0; back < seconds && back <= bucket; back++) {
      sum += values[index(bucket - back)];
    }
    if (bucket >= seconds) {
      sum += values[index(bucket - seconds)] * (1 - intoBucket(now));
    }
    return sum / divisor(seconds, now);
  }

  /** The part of the current bucket that has passed; a caller's clock may be a little behind. */
  private double intoBucket(long now) {
    return Math.clamp((double) (now - (origin + bucket * SECOND)) / SECOND, 0, 1);
  }

  /**
   * Before a whole window has been seen it is what has been seen, though not less than a second, so
   * that the first millisecond is not taken for the rule.
   */
  private double divisor(int seconds, long now) {
    return Math.clamp((double) (now - origin) / SECOND, 1, seconds);
  }

  private int index(long bucketNumber) {
    return (int) (bucketNumber % busy.length);
  }
}
