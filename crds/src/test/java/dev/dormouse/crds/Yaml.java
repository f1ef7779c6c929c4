package dev.dormouse.crds;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Resources to read in tests. Has no state. */
final class Yaml {
  static final Path FILE = Path.of("service.yaml");

  private Yaml() {}

  /** The least that is a service. */
  static final String LEAST =
      """
      apiVersion: dormouse.dev/v1alpha1
      kind: ServerlessService
      metadata:
        name: hello
      spec:
        template:
          spec:
            containers:
              - image: hello
      """;

  /** Every field that core maps, in every form. */
  static final String MOST =
      """
      apiVersion: dormouse.dev/v1alpha1
      kind: ServerlessService
      metadata: {name: full, namespace: shop, labels: {app: full}, annotations: {a.example/b: c d}}
      spec:
        template:
          metadata: {labels: {tier: web}, annotations: {note: "a b"}}
          spec:
            containerConcurrency: 1
            timeoutSeconds: 3600
            responseStartTimeoutSeconds: 30
            idleTimeoutSeconds: 60
            startTimeoutSeconds: 5
            terminationGracePeriodSeconds: 0
            maxRequestBytes: 10Mi
            serviceAccountName: full
            imagePullSecrets: [{name: registry}]
            containers:
              - name: web
                image: "[::1]:5000/full:1@sha256:abc"
                imagePullPolicy: Always
                command: [serve]
                args: [--port, $(PORT)]
                workingDir: /srv
                env: [{name: Z, value: last}, {name: A}]
                ports: [{name: h2c, containerPort: 9000, protocol: TCP}]
                resources: {requests: {cpu: "0.25", memory: "1e3"}, limits: {memory: 256Mi}}
                startupProbe:
                  httpGet: {path: /up, port: h2c, scheme: HTTP, httpHeaders: [{name: X-A, value: b}]}
                  timeoutSeconds: 2
                securityContext: {runAsUser: 1000, ratio: 0.5, drop: [ALL, 1, true]}
        scaling: {minInstances: 1, maxInstances: 7, targetUtilization: 100, idleTimeout: 1m30s,
              schedule: [{cron: 0 8 * * mon-fri, timeZone: Europe/Berlin, minInstances: 5, duration: 10h}]}
        imagePrepull: false
        queue: {maxRequests: 0, maxWait: 500ms, maxBytes: 1M}
        traffic:
          - {latestRevision: true, percent: 90, tag: new}
          - {revisionName: full-00001, latestRevision: false, percent: 10}
          - {revisionName: full-00002, tag: old}
        ingress:
          visibility: cluster
          domains: [shop.example.com, xn--bcher-kva.example]
          annotations: {cert-manager.io/cluster-issuer: letsencrypt}
        rollout: {steps: [1, 99], interval: 1m30s, maxErrorRate: 0, maxLatencyP99: 50%, minRequests: 7}
        sessionAffinity: {cookieName: full.session, maxAge: 30m, maxWait: 0s}
      status: {anything: goes}
      """;

  /**
   * The least, with a line more in the template's spec (8), the container (10), or the spec (11).
   */
  static String with(String inTemplate, String inContainer, String inSpec) {
    return """
    apiVersion: dormouse.dev/v1alpha1
    kind: ServerlessService
    metadata:
      name: hello
    spec:
      template:
        spec:
          %s
          containers:
            - image: hello
              %s
      %s
    """
        .formatted(inTemplate, inContainer, inSpec);
  }

  static ServiceFiles.Result read(String yaml) {
    return ServiceFiles.parse(FILE, yaml.getBytes(StandardCharsets.UTF_8));
  }

  static List<String> violations(String yaml) {
    return read(yaml).violations().stream().map(Violation::toString).toList();
  }

  static List<String> notes(String yaml) {
    return read(yaml).notes().stream().map(Note::toString).toList();
  }
}
