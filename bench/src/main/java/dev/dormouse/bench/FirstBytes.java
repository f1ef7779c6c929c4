package dev.dormouse.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How soon calls that began at one moment had their first bytes, and why others of them had none.
 * Immutable.
 *
 * @param millis of those that were answered with 200
 * @param failures what became of each of the others
 */
record FirstBytes(List<Double> millis, List<String> failures) {
  FirstBytes {
    millis = millis.stream().sorted().toList();
    failures = List.copyOf(failures);
  }

  /** Those of several rounds as one. */
  static FirstBytes all(List<FirstBytes> rounds) {
    return new FirstBytes(
        rounds.stream().flatMap(round -> round.millis.stream()).toList(),
        rounds.stream().flatMap(round -> round.failures.stream()).toList());
  }

  int calls() {
    return millis.size() + failures.size();
  }

  int answered() {
    return millis.size();
  }

  /** What so many percent of the answered took at most; {@link Double#NaN} where none was. */
  double at(int percentile) {
    int rank = Math.ceilDiv(millis.size() * percentile, 100);
    return millis.isEmpty() ? Double.NaN : millis.get(Math.max(0, rank - 1));
  }

  /** Each kind of failure with its number; empty without any. */
  String reasons() {
    Map<String, Long> kinds =
        failures.stream()
            .collect(Collectors.groupingBy(it -> it, TreeMap::new, Collectors.counting()));
    return kinds.entrySet().stream()
        .map(kind -> kind.getValue() + " x " + kind.getKey())
        .collect(Collectors.joining("; "));
  }
}
