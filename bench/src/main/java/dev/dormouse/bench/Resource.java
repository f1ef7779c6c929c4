package dev.dormouse.bench;

import java.util.List;
import java.util.stream.Collectors;

/** The resource that a benchmark has served. Immutable. */
record Resource(
    String name, List<String> command, int concurrency, Scaling scaling, Waiting waiting) {
  /** How many instances, and for how long without work. */
  record Scaling(int min, int max, String idleTimeout) {}

  /** How many requests may wait. */
  record Waiting(int maxRequests, String maxWait) {}

  Resource {
    command = List.copyOf(command);
  }

  String host() {
    return name + ".default.localhost";
  }

  String yaml() {
    String words =
        command.stream()
            .map(word -> '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
            .collect(Collectors.joining(", "));
    return """
    ---
    apiVersion: dormouse.dev/v1alpha1
    kind: ServerlessService
    metadata: {name: %s}
    spec:
      template:
        spec:
          containerConcurrency: %d
          containers:
            - image: bench/%s:1
              command: [%s]
              ports: [{name: http1, containerPort: 8080}]
      scaling: {minInstances: %d, maxInstances: %d, idleTimeout: %s}
      queue: {maxRequests: %d, maxWait: %s}
    """
        .formatted(
            name,
            concurrency,
            name,
            words,
            scaling.min,
            scaling.max,
            scaling.idleTimeout,
            waiting.maxRequests,
            waiting.maxWait);
  }
}
