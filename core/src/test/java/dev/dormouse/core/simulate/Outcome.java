package dev.dormouse.core.simulate;

import java.util.Locale;
import java.util.NavigableMap;

/**
 * What became of a workload. Immutable but for the map, which nobody changes.
 *
 * @param waits of those served, in nanoseconds, sorted
 * @param rejected turned away because the queue was full
 * @param gaveUp waited longer than the queue allows
 * @param lastEnd when the last request ended, in nanoseconds
 * @param fleet instances that start or are ready, by when that number changed
 */
record Outcome(
    long[] waits,
    int rejected,
    int gaveUp,
    int coldStarts,
    double instanceSeconds,
    double busySeconds,
    long lastEnd,
    NavigableMap<Long, Integer> fleet) {

  int served() {
    return waits.length;
  }

  /** In seconds. */
  double waitOf(double quantile) {
    return waits.length == 0 ? 0 : waits[(int) (quantile * (waits.length - 1))] / 1e9;
  }

  int mostInstances() {
    return fleet.values().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  int instancesAt(double seconds) {
    var entry = fleet.floorEntry((long) (seconds * 1e9));
    return entry == null ? 0 : entry.getValue();
  }

  /** The most instances in a span of time. */
  int mostInstances(double from, double to) {
    int most = instancesAt(from);
    for (int n : fleet.subMap((long) (from * 1e9), (long) (to * 1e9)).values()) {
      most = Math.max(most, n);
    }
    return most;
  }

  /** How often the number of instances changed in a span of time. */
  int changes(double from, double to) {
    return fleet.subMap((long) (from * 1e9), (long) (to * 1e9)).size();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%,9d served, %4d rejected, %4d gave up | %,9.0f instance-seconds (%2.0f %% of slots busy),"
            + " %4d cold starts, at most %3d instances | wait p50 %.3f p99 %.3f max %.3f s",
        served(),
        rejected,
        gaveUp,
        instanceSeconds,
        100 * busySeconds / Math.max(1e-9, instanceSeconds),
        coldStarts,
        mostInstances(),
        waitOf(0.5),
        waitOf(0.99),
        waitOf(1));
  }
}
