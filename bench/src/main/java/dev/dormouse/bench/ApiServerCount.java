package dev.dormouse.bench;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How often the API server was written to, by its own count; events of an election apart, for a
 * Lease is renewed whether there are services or not. Immutable.
 *
 * @param byKind what was written, by verb and resource
 * @param leases writes of Leases
 */
record ApiServerCount(Map<String, Long> byKind, long leases) {
  private static final Set<String> WRITES = Set.of("POST", "PUT", "PATCH", "APPLY", "DELETE");

  static ApiServerCount now(KubernetesClient client) {
    Map<String, Long> counts = new TreeMap<>();
    parse(client.raw("/metrics"))
        .forEach((series, count) -> {
          if (series.startsWith("apiserver_request_total{")
              && WRITES.contains(label(series, "verb"))) {
            String subresource = label(series, "subresource");
            String what =
                label(series, "verb")
                    + " "
                    + label(series, "resource")
                    + (subresource.isEmpty() ? "" : "/" + subresource);
            counts.merge(what, count.longValue(), Long::sum);
          }
        });
    long leases =
        counts.entrySet().stream()
            .filter(one -> one.getKey().endsWith(" leases"))
            .mapToLong(Map.Entry::getValue)
            .sum();
    counts.keySet().removeIf(what -> what.endsWith(" leases"));
    return new ApiServerCount(counts, leases);
  }

  /** Prometheus' text, by series. */
  static Map<String, Double> parse(String text) {
    Map<String, Double> figures = new HashMap<>();
    text.lines()
        .filter(line -> !line.startsWith("#") && !line.isBlank() && !line.endsWith("Inf"))
        .forEach(line -> {
          int gap = line.lastIndexOf(' ');
          figures.put(line.substring(0, gap), Double.valueOf(line.substring(gap + 1)));
        });
    return figures;
  }

  private static String label(String series, String name) {
    int start = series.indexOf("," + name + "=\"");
    start = start < 0 ? series.indexOf("{" + name + "=\"") : start;
    if (start < 0) {
      return "";
    }
    int from = start + name.length() + 3;
    return series.substring(from, series.indexOf('"', from));
  }

  long all() {
    return byKind.values().stream().mapToLong(Long::longValue).sum();
  }

  ApiServerCount minus(ApiServerCount before) {
    Map<String, Long> rest = new TreeMap<>(byKind);
    before.byKind.forEach((what, count) -> rest.merge(what, -count, Long::sum));
    rest.values().removeIf(count -> count == 0);
    return new ApiServerCount(rest, leases - before.leases);
  }

  /** Each kind with its count a service, for a line. */
  String perService(int services) {
    return byKind.entrySet().stream()
        .filter(one -> one.getValue() * 20 > services)
        .map(one -> "%s %.1f".formatted(one.getKey(), one.getValue() / (double) services))
        .collect(Collectors.joining(", "));
  }
}
