package dev.dormouse.activator.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.concurrent.atomic.LongAdder;

/** Counts durations by how long they were. Safe for any thread. */
final class Distribution {
  private static final double NANOS = 1e9;
  private static final double[] SECONDS = {
    0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60, Double.POSITIVE_INFINITY
  };

  private final LongAdder[] buckets = new LongAdder[SECONDS.length];
  private final LongAdder sum = new LongAdder();

  Distribution() {
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = new LongAdder();
    }
  }

  void record(long nanos) {
    double seconds = nanos / NANOS;
    int bucket = 0;
    while (seconds > SECONDS[bucket]) {
      bucket++;
    }
    buckets[bucket].increment();
    sum.add(nanos);
  }

  HistogramDataPointSnapshot show(Labels labels) {
    long[] counts = new long[buckets.length];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = buckets[i].sum();
    }
    return new HistogramDataPointSnapshot(
        ClassicHistogramBuckets.of(SECONDS, counts), sum.sum() / NANOS, labels, Exemplars.EMPTY, 0);
  }
}
