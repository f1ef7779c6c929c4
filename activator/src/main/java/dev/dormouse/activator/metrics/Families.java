package dev.dormouse.activator.metrics;

import dev.dormouse.core.revision.Revision;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Gathers the figures of all revisions for one scrape. They are made then and forgotten after it:
 * kept as meters, those of an idle revision would take several kilobytes. For one thread.
 */
final class Families {
  private final Map<String, List<GaugeDataPointSnapshot>> gauges = new TreeMap<>();
  private final Map<String, List<CounterDataPointSnapshot>> counts = new TreeMap<>();
  private final Map<String, List<HistogramDataPointSnapshot>> distributions = new TreeMap<>();

  static Labels labels(Revision revision) {
    return Labels.of(
        "namespace",
        revision.service().namespace(),
        "revision",
        revision.key().name(),
        "service",
        revision.service().name());
  }

  void gauge(String name, Labels labels, double value) {
    gauges
        .computeIfAbsent(name, _ -> new ArrayList<>())
        .add(new GaugeDataPointSnapshot(value, labels, null));
  }

  /**
   * A number that only grows.
   *
   * @param name without the ending {@code _total}
   */
  void count(String name, Labels labels, double value) {
    counts
        .computeIfAbsent(name, _ -> new ArrayList<>())
        .add(new CounterDataPointSnapshot(value, labels, null, 0));
  }

  void distribution(String name, Labels labels, Distribution times) {
    distributions.computeIfAbsent(name, _ -> new ArrayList<>()).add(times.show(labels));
  }

  MetricSnapshots snapshots() {
    List<MetricSnapshot> all = new ArrayList<>();
    gauges.forEach((name, points) -> all.add(new GaugeSnapshot(new MetricMetadata(name), points)));
    counts.forEach(
        (name, points) -> all.add(new CounterSnapshot(new MetricMetadata(name), points)));
    distributions.forEach(
        (name, points) -> all.add(new HistogramSnapshot(new MetricMetadata(name), points)));
    return new MetricSnapshots(all);
  }
}
