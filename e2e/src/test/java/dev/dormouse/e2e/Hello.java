package dev.dormouse.e2e;

/** The sample as a resource, with what a test changes of it. Immutable. */
record Hello(
    String name, String image, String greeting, int concurrency, String idleTimeout, String more) {
  static Hello named(String name) {
    return new Hello(name, "dormouse/hello:dev", "world", 80, "30s", "");
  }

  Hello image(String changed) {
    return new Hello(name, changed, greeting, concurrency, idleTimeout, more);
  }

  Hello greeting(String changed) {
    return new Hello(name, image, changed, concurrency, idleTimeout, more);
  }

  Hello concurrency(int changed) {
    return new Hello(name, image, greeting, changed, idleTimeout, more);
  }

  Hello idleTimeout(String changed) {
    return new Hello(name, image, greeting, concurrency, changed, more);
  }

  /** More fields of the pod template's spec, as lines without indentation. */
  Hello more(String changed) {
    return new Hello(name, image, greeting, concurrency, idleTimeout, changed);
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
              command: [java, -XX:TieredStopAtLevel=1, -XX:+UseSerialGC, -Xshare:auto, -jar, target/hello.jar]
              ports: [{name: http1, containerPort: 8080}]
              env: [{name: GREETING, value: "%s"}]
              resources: {requests: {cpu: 10m, memory: 48Mi}, limits: {memory: 192Mi}}
    %s  scaling: {maxInstances: 20, idleTimeout: %s}
    """
        .formatted(name, concurrency, image, greeting, more.indent(6), idleTimeout);
  }
}
