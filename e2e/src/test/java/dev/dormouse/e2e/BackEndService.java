package dev.dormouse.e2e;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;

/**
 * A service whose program is of the image {@code dormouse/back-ends:dev}. That is the same for all:
 * what the program reads comes as a variable, and is written to a file first. Immutable.
 *
 * @param command what is started then
 * @param text what is in {@link #FILE}
 * @param variables more of them, each with its value
 */
record BackEndService(String name, List<String> command, String text, List<String> variables) {
  /** What a test needs. */
  static final String NEEDS = "there is no image of back ends: run images/build";

  static final int PORT = 8080;
  static final String FILE = "/tmp/text";

  private static final String WRITE = "printf %s \"$TEXT\" >" + FILE + " && exec \"$@\"";

  String yaml() {
    List<String> words = new ArrayList<>(List.of("sh", "-c", WRITE, "sh"));
    words.addAll(command);
    StringBuilder env = new StringBuilder(variable("TEXT", text));
    for (int i = 0; i < variables.size(); i += 2) {
      env.append(", ").append(variable(variables.get(i), variables.get(i + 1)));
    }
    return """
    apiVersion: dormouse.dev/v1alpha1
    kind: ServerlessService
    metadata: {name: %s}
    spec:
      template:
        spec:
          containerConcurrency: 20
          containers:
            - image: dormouse/back-ends:dev
              command: %s
              ports: [{name: http1, containerPort: %d}]
              env: [%s]
              readinessProbe: {tcpSocket: {port: %d}, periodSeconds: 1}
              resources: {requests: {cpu: 10m, memory: 48Mi}, limits: {memory: 192Mi}}
      scaling: {maxInstances: 1, idleTimeout: 300s}
    """
        .formatted(name, Serialization.asJson(words), PORT, env, PORT);
  }

  private static String variable(String name, String value) {
    return "{name: %s, value: %s}".formatted(name, Serialization.asJson(value));
  }
}
