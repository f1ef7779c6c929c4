package dev.dormouse.bench;

import java.util.List;
import java.util.function.Predicate;

/** One reading of the activator's metrics, as Prometheus' text. Immutable. */
record Metrics(List<String> lines) {
  Metrics {
    lines = List.copyOf(lines);
  }

  static Metrics parse(String text) {
    return new Metrics(text.lines().filter(line -> !line.startsWith("#")).toList());
  }

  /** All that there are, whatever their state. */
  double instances(String service) {
    return sum(of("dormouse_instances", service));
  }

  double readyInstances(String service) {
    return sum(of("dormouse_instances", service).and(line -> line.contains("=\"ready\"")));
  }

  double queued(String service) {
    return sum(of("dormouse_queue_depth", service));
  }

  private static Predicate<String> of(String name, String service) {
    return line -> line.startsWith(name + "{") && line.contains("service=\"" + service + "\"");
  }

  private double sum(Predicate<String> which) {
    return lines.stream()
        .filter(which)
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
