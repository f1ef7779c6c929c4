package dev.dormouse.e2e;

import io.fabric8.kubernetes.api.model.Pod;
import java.net.InetSocketAddress;

/**
 * The sample as a resource, with what a test changes of it. It has a readiness probe because an old
 * kubelet (1.20) tells up to a minute late that a pod with a startup probe only is ready.
 * Immutable.
 */
record Hello(
    String name,
    String image,
    String command,
    String env,
    int concurrency,
    int maxInstances,
    String idleTimeout,
    String cpu,
    String more,
    String probe) {
  private static final String COMMAND =
      "java, -XX:TieredStopAtLevel=1, -XX:+UseSerialGC, -Xshare:auto, -jar, target/hello.jar";

  /** The same from its ahead-of-time cache: half the processor time of a start. */
  static final String FROM_CACHE =
      "java, -XX:TieredStopAtLevel=1, -XX:+UseSerialGC, -XX:+UseCompactObjectHeaders,"
          + " -XX:AOTCache=target/hello.aot, -jar, target/hello.jar";

  /** Where an instance listens. */
  private static final int PORT = 8080;

  private static final String PROBE =
      "readinessProbe: {tcpSocket: {port: " + PORT + "}, periodSeconds: 1}";

  /** Where one instance is. */
  static InetSocketAddress address(Pod instance) {
    return new InetSocketAddress(instance.getStatus().getPodIP(), PORT);
  }

  static Hello named(String name) {
    return new Hello(name, "dormouse/hello:dev", COMMAND, "", 80, 20, "30s", "10m", "", PROBE);
  }

  Hello image(String changed) {
    return new Hello(
        name, changed, command, env, concurrency, maxInstances, idleTimeout, cpu, more, probe);
  }

  /** The words, separated by commas. */
  Hello command(String changed) {
    return new Hello(
        name, image, changed, env, concurrency, maxInstances, idleTimeout, cpu, more, probe);
  }

  Hello greeting(String changed) {
    return env("{name: GREETING, value: \"" + changed + "\"}");
  }

  /** The entries, separated by commas. */
  Hello env(String changed) {
    return new Hello(
        name, image, command, changed, concurrency, maxInstances, idleTimeout, cpu, more, probe);
  }

  Hello concurrency(int changed) {
    return new Hello(
        name, image, command, env, changed, maxInstances, idleTimeout, cpu, more, probe);
  }

  Hello maxInstances(int changed) {
    return new Hello(
        name, image, command, env, concurrency, changed, idleTimeout, cpu, more, probe);
  }

  Hello idleTimeout(String changed) {
    return new Hello(
        name, image, command, env, concurrency, maxInstances, changed, cpu, more, probe);
  }

  /** What it asks the node for, such as {@code 250m}: its share where the processors are short. */
  Hello cpu(String changed) {
    return new Hello(
        name, image, command, env, concurrency, maxInstances, idleTimeout, changed, more, probe);
  }

  /** Without the readiness probe: two requests of the kubelet less for each start. */
  Hello unprobed() {
    return new Hello(
        name, image, command, env, concurrency, maxInstances, idleTimeout, cpu, more, "");
  }

  /** More lines of the template's spec. */
  Hello more(String changed) {
    return new Hello(
        name, image, command, env, concurrency, maxInstances, idleTimeout, cpu, changed, probe);
  }

  String yaml() {
    return """
    apiVersion: dormouse.dev/v1alpha1
    kind: ServerlessService
    metadata: {name: %s}
    spec:
      template:
        spec:
          containerConcurrency: %d
          containers:
            - image: %s
              command: [%s]
              ports: [{name: http1, containerPort: %d}]
              env: [%s]
              %s
              resources: {requests: {cpu: %s, memory: 48Mi}, limits: {memory: 192Mi}}
    %s  scaling: {maxInstances: %d, idleTimeout: %s}
    """
        .formatted(
            name,
            concurrency,
            image,
            command,
            PORT,
            env,
            probe,
            cpu,
            more.indent(6),
            maxInstances,
            idleTimeout);
  }
}
