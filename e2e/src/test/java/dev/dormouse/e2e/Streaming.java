package dev.dormouse.e2e;

/** The sample that streams, as a resource. Immutable. */
record Streaming(
    String name,
    String port,
    String env,
    int concurrency,
    int minInstances,
    String limits,
    String more) {
  private static final String MEMORY = "memory: 192Mi";

  /** It speaks HTTP/1.1: WebSocket, server-sent events, uploads. */
  static Streaming byHttp(String name) {
    return new Streaming(name, "http1", "", 20, 0, MEMORY, "");
  }

  /** It speaks gRPC. */
  static Streaming byGrpc(String name) {
    return new Streaming(name, "h2c", "{name: SPEAKS, value: grpc}", 20, 0, MEMORY, "");
  }

  Streaming concurrency(int changed) {
    return new Streaming(name, port, env, changed, minInstances, limits, more);
  }

  Streaming minInstances(int changed) {
    return new Streaming(name, port, env, concurrency, changed, limits, more);
  }

  /** It takes no more of a processor than that, such as {@code 200m}. */
  Streaming cpuAtMost(String most) {
    return new Streaming(
        name, port, env, concurrency, minInstances, MEMORY + ", cpu: " + most, more);
  }

  /** More lines of the spec. */
  Streaming more(String changed) {
    return new Streaming(name, port, env, concurrency, minInstances, limits, changed);
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
            - image: dormouse/streams:dev
              ports: [{name: %s, containerPort: 8080}]
              env: [%s]
              readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
              resources: {requests: {cpu: 10m, memory: 48Mi}, limits: {%s}}
      scaling: {minInstances: %d, maxInstances: 3, idleTimeout: 1s}
    %s\
    """
        .formatted(name, concurrency, port, env, limits, minInstances, more.indent(2));
  }
}
