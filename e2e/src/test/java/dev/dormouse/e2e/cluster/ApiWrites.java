package dev.dormouse.e2e.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Dormouse has written to the API server, by the server's own count: its resources,
 * Deployments and their scale, pods' marks, and names in the cluster. Events and leases are not
 * among them, and neither is what Kubernetes' controllers write. Used by one thread, while no other
 * test runs.
 */
public final class ApiWrites {
  private static final Pattern COUNTER =
      Pattern.compile("(?m)^apiserver_request_total\\{([^}]*)} ([0-9.e+]+)$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
  private static final Set<String> VERBS = Set.of("POST", "PUT", "PATCH", "APPLY", "DELETE");
  private static final Set<String> WRITTEN =
      Set.of("deployments", "deployments/scale", "pods", "services");

  /** Writes by what was written and how. */
  public record Count(Map<String, Integer> byKind) {
    public Count {
      byKind = Map.copyOf(byKind);
    }

    public int total() {
      return byKind.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public String toString() {
      return new TreeMap<>(byKind).toString();
    }
  }

  private final KubernetesClient client;
  private Map<String, Integer> last;

  private ApiWrites(KubernetesClient client) {
    this.client = client;
    this.last = read();
  }

  public static ApiWrites of(KubernetesClient client) {
    return new ApiWrites(client);
  }

  /** What was written since this was asked last. */
  public Count since() {
    Map<String, Integer> now = read();
    Map<String, Integer> difference = new TreeMap<>();
    now.forEach((kind, count) -> {
      int more = count - last.getOrDefault(kind, 0);
      if (more != 0) {
        difference.put(kind, more);
      }
    });
    last = now;
    return new Count(difference);
  }

  private Map<String, Integer> read() {
    Map<String, Integer> counts = new TreeMap<>();
    Matcher counter = COUNTER.matcher(client.raw("/metrics"));
    while (counter.find()) {
      Map<String, String> labels = new TreeMap<>();
      Matcher label = LABEL.matcher(counter.group(1));
      while (label.find()) {
        labels.put(label.group(1), label.group(2));
      }
      if (isOurs(labels)) {
        counts.merge(
            labels.get("verb") + " " + resource(labels),
            (int) Double.parseDouble(counter.group(2)),
            Integer::sum);
      }
    }
    return counts;
  }

  private static boolean isOurs(Map<String, String> labels) {
    return VERBS.contains(labels.getOrDefault("verb", ""))
        && labels.getOrDefault("code", "").startsWith("2")
        && (labels.getOrDefault("group", "").equals("dormouse.dev")
            || (WRITTEN.contains(resource(labels)) && !isScheduling(labels)))
        && !isCleaning(labels);
  }

  /** Who deletes a namespace empties it by whole collections, which Dormouse never does. */
  private static boolean isCleaning(Map<String, String> labels) {
    return labels.get("verb").equals("DELETE")
        && labels.getOrDefault("scope", "").equals("namespace");
  }

  /** ReplicaSets create pods, and the kubelet deletes them. */
  private static boolean isScheduling(Map<String, String> labels) {
    return resource(labels).equals("pods") && !labels.get("verb").equals("PATCH");
  }

  private static String resource(Map<String, String> labels) {
    String subresource = labels.getOrDefault("subresource", "");
    return labels.getOrDefault("resource", "") + (subresource.isEmpty() ? "" : "/" + subresource);
  }
}
