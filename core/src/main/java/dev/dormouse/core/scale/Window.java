package dev.dormouse.core.scale;

/**
 * Sums over the last seconds, in buckets of one second: the integral of the requests in flight over
 * time, and the arrivals. Knows every event, so a request shorter than any tick still counts. Only
 * buckets in which something happened are kept, so that a service that is called seldom costs a few
 * of them. Not thread-safe.
 */
final class Window {
  private static final long SECOND = 1_000_000_000L;

  private final int most;
  private final long origin;
  private long bucket;
  private long integratedTo;

  // The buckets that are kept, as a ring: from the oldest on, the number of each and its sums.
  private long[] numbers = new long[1];
  private double[] busy = new double[1];
  private double[] arrivals = new double[1];
  private int oldest;
  private int size;

  /**
   * @param seconds the longest average that will be asked for
   */
  Window(int seconds, long now) {
    most = seconds + 1;
    origin = now;
    integratedTo = now;
  }

  /** The requests in flight were {@code inFlight} since the last call. */
  void advance(int inFlight, long now) {
    long target = (now - origin) / SECOND;
    // What is older leaves the window, and where nothing runs nothing is summed.
    long from = inFlight == 0 ? target : target - most;
    if (from > bucket) {
      bucket = from;
      integratedTo = origin + bucket * SECOND;
    }
    while (bucket < target) {
      add(inFlight, origin + (bucket + 1) * SECOND);
      bucket++;
    }
    add(inFlight, now);
  }

  private void add(int inFlight, long until) {
    long nanos = until - integratedTo;
    if (nanos > 0) {
      if (inFlight > 0) {
        int at = current();
        busy[at] += (double) inFlight * nanos / SECOND;
      }
      integratedTo = until;
    }
  }

  void arrival() {
    int at = current();
    arrivals[at]++;
  }

  /** Where the bucket of this second is; the arrays may be others afterwards. */
  private int current() {
    return size > 0 && numbers[at(size - 1)] == bucket ? at(size - 1) : begin();
  }

  private int begin() {
    while (size > 0 && bucket - numbers[oldest] >= most) {
      oldest = at(1);
      size--;
    }
    if (size == numbers.length) {
      grow();
    }
    int at = at(size++);
    numbers[at] = bucket;
    busy[at] = 0;
    arrivals[at] = 0;
    return at;
  }

  private void grow() {
    long[] ofNumbers = new long[2 * size];
    double[] ofBusy = new double[2 * size];
    double[] ofArrivals = new double[2 * size];
    for (int kept = 0; kept < size; kept++) {
      ofNumbers[kept] = numbers[at(kept)];
      ofBusy[kept] = busy[at(kept)];
      ofArrivals[kept] = arrivals[at(kept)];
    }
    numbers = ofNumbers;
    busy = ofBusy;
    arrivals = ofArrivals;
    oldest = 0;
  }

  /** Where in the ring the kept bucket is, counted from the oldest; its length is a power of 2. */
  private int at(int kept) {
    return (oldest + kept) & (numbers.length - 1);
  }

  /** Average requests in flight over the last {@code seconds}. Call {@link #advance} first. */
  double concurrency(int seconds, long now) {
    double sum = 0;
    for (int kept = size - 1; kept >= 0; kept--) {
      long back = bucket - numbers[at(kept)];
      if (back < seconds) {
        sum += busy[at(kept)];
      } else if (back == seconds) {
        // It counts by the part of it that is still inside the window.
        sum += busy[at(kept)] * (1 - intoBucket(now));
      }
    }
    return sum / divisor(seconds, now);
  }

  /**
   * Average concurrency that the arrivals of the last {@code seconds} make when each is in flight
   * from its arrival on, for {@code service} seconds or until now: a burst of 50 a moment ago makes
   * nothing yet, and 50 requests of 10 s make 25 after 3 s of a window of 6.
   */
  double offered(int seconds, double service, long now) {
    double into = intoBucket(now);
    double sum = 0;
    for (int kept = size - 1; kept >= 0; kept--) {
      long back = bucket - numbers[at(kept)];
      double came = arrivals[at(kept)];
      if (back == 0) {
        sum += came * Math.min(service, into / 2);
      } else if (back < seconds) {
        sum += came * Math.min(service, into + back - 0.5);
      } else if (back == seconds) {
        sum += came * (1 - into) * Math.min(service, seconds - (1 - into) / 2);
      }
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
}
