package dev.dormouse.core.rollout;

import java.util.Arrays;

/**
 * How long requests took, counted in 16 buckets for each doubling from 65 µs to an hour, so that
 * what is read from it is at most a sixteenth too large. Immutable.
 */
public final class Latencies {
  private static final int SUB_BITS = 4;
  private static final int SUB = 1 << SUB_BITS;
  private static final int FIRST_BIT = 16;
  private static final int LAST_BIT = 42;

  /** How many buckets there are. */
  public static final int BUCKETS = (LAST_BIT - FIRST_BIT) * SUB + 2;

  public static final Latencies NONE = new Latencies(new long[BUCKETS]);

  private final long[] counts;
  private final long total;

  private Latencies(long[] counts) {
    this.counts = counts;
    this.total = Arrays.stream(counts).sum();
  }

  /** The histogram with these counts, one for each bucket. */
  public static Latencies of(long[] counts) {
    if (counts.length != BUCKETS) {
      throw new IllegalArgumentException(
          "counts: " + counts.length + " (expected: " + BUCKETS + ")");
    }
    return new Latencies(counts.clone());
  }

  /** The bucket for a duration: 70 µs is in the bucket from 69.6 to 73.7 µs. */
  public static int bucket(long nanos) {
    if (nanos < 1L << FIRST_BIT) {
      return 0;
    }
    int bit = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
    if (bit >= LAST_BIT) {
      return BUCKETS - 1;
    }
    int sub = (int) (nanos >>> (bit - SUB_BITS)) & (SUB - 1);
    return 1 + (bit - FIRST_BIT) * SUB + sub;
  }

  /** The shortest duration that is too long for a bucket. */
  private static long end(int bucket) {
    if (bucket == 0) {
      return 1L << FIRST_BIT;
    }
    int bit = FIRST_BIT + (bucket - 1) / SUB;
    int sub = (bucket - 1) % SUB;
    return (1L << bit) + ((sub + 1L) << (bit - SUB_BITS));
  }

  public long total() {
    return total;
  }

  /** The counts, one for each bucket. */
  public long[] counts() {
    return counts.clone();
  }

  /** What both have counted. */
  Latencies plus(Latencies other) {
    long[] sums = counts.clone();
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.counts[i];
    }
    return new Latencies(sums);
  }

  /** What was counted since an earlier state of the same histogram. */
  Latencies since(Latencies earlier) {
    long[] left = counts.clone();
    for (int i = 0; i < left.length; i++) {
      left[i] -= earlier.counts[i];
    }
    return new Latencies(left);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Latencies that && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }

  /** The duration that all but one in a hundred stay below, in nanoseconds; 0 of nothing. */
  long p99() {
    long left = total - total / 100;
    for (int i = 0; i < counts.length && total > 0; i++) {
      left -= counts[i];
      if (left <= 0) {
        return end(i);
      }
    }
    return 0;
  }
}
