package dev.dormouse.crds;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kind of bad input and the line that says so. */
final class ViolationsTest {
  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          containerConcurrency: 0 => containerConcurrency: 0 (expected: 1 to 1000)
          containerConcurrency: 1001 => containerConcurrency: 1001 (expected: 1 to 1000)
          containerConcurrency: many => containerConcurrency: many (expected: a whole number)
          containerConcurrency: "80" => containerConcurrency: "80" (expected: a whole number, without quotes)
          containerConcurrency: 8.5 => containerConcurrency: 8.5 (expected: a whole number)
          containerConcurrency: 010 => containerConcurrency: 010 (expected: a whole number in plain decimal digits)
          containerConcurrency: 0x10 => containerConcurrency: 0x10 (expected: a whole number in plain decimal digits)
          containerConcurrency: 1_0 => containerConcurrency: 1_0 (expected: a whole number)
          containerConcurrency: 5000000000 => containerConcurrency: 5000000000 (expected: a smaller number)
          containerConcurrency: [1] => containerConcurrency: a list (expected: a whole number)
          containerConcurency: 3 => containerConcurency: unknown field; did you mean containerConcurrency?
          replicas: 3 => replicas: unknown field
          timeoutSeconds: 0 => timeoutSeconds: 0 (expected: 1 to 3600)
          timeoutSeconds: 3601 => timeoutSeconds: 3601 (expected: 1 to 3600)
          responseStartTimeoutSeconds: 0 => responseStartTimeoutSeconds: 0 (expected: 1 to 3600)
          idleTimeoutSeconds: 3601 => idleTimeoutSeconds: 3601 (expected: 1 to 3600)
          startTimeoutSeconds: 3601 => startTimeoutSeconds: 3601 (expected: 1 to 3600)
          terminationGracePeriodSeconds: -1 => terminationGracePeriodSeconds: -1 (expected: 0 to 3600)
          maxRequestBytes: 0 => maxRequestBytes: 0 (expected: >= 1)
          maxRequestBytes: 10MB => maxRequestBytes: 10MB (expected: a quantity such as 128Mi or 1G)
          serviceAccountName: A_b => serviceAccountName: A_b (expected: lower-case letters, digits, - and ., at most 253 characters)
          startupCpuBoost: {factor: 2} => startupCpuBoost: nothing to multiply (expected: requests.cpu or limits.cpu of the container that takes requests)
          tmp: memory => tmp: memory (expected: volume or image)
          volumes: {} => volumes: a mapping (expected: a list of mappings)
          """)
  void inTheTemplate(String line, String expected) {
    assertThat(Yaml.violations(Yaml.with(line, "", "")))
        .containsExactly("service.yaml:8: spec.template.spec." + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          name: A => name: A (expected: lower-case letters, digits and -, with a letter or digit at both ends)
          imagePullPolicy: Maybe => imagePullPolicy: Maybe (expected: Always, IfNotPresent or Never)
          command: java => command: java (expected: a list of strings)
          command: [8080] => command[0]: 8080 (expected: a string; put it in quotes)
          command: [""] => command[0]: empty (expected: a program)
          args: ["a\\0b"] => args[0]: "a\uFFFDb" (expected: a string without NUL characters)
          args: [~] => args[0]: null (expected: a string)
          workingDir: "" => workingDir: empty (expected: a folder)
          env: {A: b} => env: a mapping (expected: a list of mappings)
          env: [A] => env[0]: A (expected: a mapping)
          env: [{name: PORT, value: "1"}] => env[0].name: PORT (expected: another name; the platform sets this one)
          env: [{name: K_REVISION}] => env[0].name: K_REVISION (expected: another name; the platform sets this one)
          env: [{name: 1A}] => env[0].name: 1A (expected: letters, digits, -, _ and ., not a digit first)
          env: [{name: ""}] => env[0].name: empty (expected: letters, digits, -, _ and ., not a digit first)
          env: [{value: a}] => env[0].name: missing (expected: the variable's name)
          env: [{name: A}, {name: A}] => env[1].name: A (expected: a name of its own; env[0] has this one)
          env: [{name: A, value: on}] => env[0].value: on (expected: a string; put it in quotes, since Kubernetes reads it as something else)
          env: [{name: A, value: true}] => env[0].value: true (expected: a string; put it in quotes)
          env: [{name: A, value: b, valueFrom: {fieldRef: {fieldPath: x}}}] => env[0]: both value and valueFrom (expected: one of them)
          env: [{name: A, valu: b}] => env[0].valu: unknown field; did you mean value?
          ports: [{}, {}] => ports: 2 ports (expected: one)
          ports: [{name: http}] => ports[0].name: http (expected: http1 or h2c)
          ports: [{containerPort: 0}] => ports[0].containerPort: 0 (expected: 1 to 65535)
          ports: [{containerPort: 65536}] => ports[0].containerPort: 65536 (expected: 1 to 65535)
          ports: [{protocol: UDP}] => ports[0].protocol: UDP (expected: TCP)
          resources: {requests: {cpus: 1}} => resources.requests.cpus: unknown resource; did you mean cpu?
          resources: {limits: {cpu: 0.5}} => resources.limits.cpu: 0.5 (expected: a string; put it in quotes)
          resources: {limits: {memory: 1Q}} => resources.limits.memory: 1Q (expected: a quantity such as 250m, 1 or 128Mi)
          resources: {requests: {cpu: 2}, limits: {cpu: 1500m}} => resources.requests.cpu: 2 (expected: at most the limit, which is 1500m)
          startupProbe: {} => startupProbe: none of httpGet, tcpSocket, exec and grpc (expected: exactly one)
          startupProbe: {httpGet: {}, tcpSocket: {}} => startupProbe: 2 of httpGet, tcpSocket, exec and grpc (expected: exactly one)
          startupProbe: {httpGet: {path: healthz}} => startupProbe.httpGet.path: healthz (expected: a path that starts with /)
          startupProbe: {httpGet: {port: 9090}} => startupProbe.httpGet.port: 9090 (expected: the container's port, 8080 or http1)
          startupProbe: {tcpSocket: {port: admin}} => startupProbe.tcpSocket.port: admin (expected: the container's port, 8080 or http1)
          startupProbe: {httpGet: {scheme: HTTPS}} => startupProbe.httpGet.scheme: HTTPS (expected: HTTP)
          startupProbe: {httpGet: {host: example.com}} => startupProbe.httpGet.host: example.com (expected: no host; the instance itself is asked)
          startupProbe: {httpGet: {httpHeaders: [{name: "a b"}]}} => startupProbe.httpGet.httpHeaders[0].name: a b (expected: a header's name)
          startupProbe: {httpGet: {httpHeaders: [{name: a, value: "b\\r\\nc"}]}} => startupProbe.httpGet.httpHeaders[0].value: b\uFFFD\uFFFDc (expected: printable ASCII)
          startupProbe: {httpGet: {httpHeaders: [{name: a}, {name: A}]}} => startupProbe.httpGet.httpHeaders[1].name: A (expected: every header once)
          startupProbe: {tcpSocket: {}, timeoutSeconds: 0} => startupProbe.timeoutSeconds: 0 (expected: >= 1)
          startupProbe: {tcpSocket: {}, periodSeconds: 0} => startupProbe.periodSeconds: 0 (expected: >= 1)
          startupProbe: {tcpSocket: {}, successThreshold: 2} => startupProbe.successThreshold: 2 (expected: 1)
          startupProbe: {tcpSocket: {}, periodSeconds: 60, failureThreshold: 61} => startupProbe: allows a start of 3660 s (expected: at most 3600 s for initialDelaySeconds + periodSeconds * failureThreshold)
          livenessProbe: {exec: {command: [a]}, grpc: {port: 1}} => livenessProbe: 2 of httpGet, tcpSocket, exec and grpc (expected: exactly one)
          """)
  void inTheContainer(String line, String expected) {
    assertThat(Yaml.violations(Yaml.with("", line, "")))
        .containsExactly("service.yaml:11: spec.template.spec.containers[0]." + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          scaling: {schedule: [{minInstances: 1, duration: 1h}]} => scaling.schedule[0].cron: missing (expected: when it begins, such as 30 7 * * mon-fri)
          scaling: {schedule: [{cron: 0 8 * * *, duration: 1h}]} => scaling.schedule[0].minInstances: missing (expected: how many instances are kept)
          scaling: {schedule: [{cron: 0 8 * * *, minInstances: 1}]} => scaling.schedule[0].duration: missing (expected: how long it is open)
          scaling: {schedule: [{cron: 0 8 * *, minInstances: 1, duration: 1h}]} => scaling.schedule[0].cron: 0 8 * *: 4 fields (expected: minute, hour, day of month, month and day of week)
          scaling: {schedule: [{cron: 0 8 * * *, minInstances: 101, duration: 1h}]} => scaling.schedule[0].minInstances: 101 (expected: 1 to 100)
          scaling: {schedule: [{cron: 0 8 * * *, minInstances: 0, duration: 1h}]} => scaling.schedule[0].minInstances: 0 (expected: 1 to 100)
          scaling: {schedule: [{cron: 0 8 * * *, minInstances: 1, duration: 0s}]} => scaling.schedule[0].duration: 0s (expected: more than 0s)
          scaling: {schedule: [{cron: 0 8 * * *, minInstances: 1, duration: 169h}]} => scaling.schedule[0].duration: 169h (expected: 0s to 168h)
          scaling: {schedule: [{cron: 0 8 * * *, timeZone: Berlin is here, minInstances: 1, duration: 1h}]} => scaling.schedule[0].timeZone: Berlin is here (expected: a time zone such as Europe/Berlin)
          scaling: {minInstances: -1} => scaling.minInstances: -1 (expected: 0 to 1000)
          scaling: {maxInstances: 0} => scaling.maxInstances: 0 (expected: 1 to 1000)
          scaling: {maxInstances: 1001} => scaling.maxInstances: 1001 (expected: 1 to 1000)
          scaling: {minInstances: 3, maxInstances: 2} => scaling.minInstances: 3 (expected: at most maxInstances, which is 2)
          scaling: {minInstances: 300, maxInstances: no} => scaling.maxInstances: no (expected: a whole number)
          scaling: {targetUtilization: 0} => scaling.targetUtilization: 0 (expected: 1 to 100)
          scaling: {targetUtilization: 101} => scaling.targetUtilization: 101 (expected: 1 to 100)
          scaling: {idleTimeout: 60} => scaling.idleTimeout: 60 (expected: a duration such as 60s, 1m30s or 500ms)
          scaling: {idleTimeout: -1s} => scaling.idleTimeout: -1s (expected: a duration such as 60s, 1m30s or 500ms)
          scaling: {idleTimeout: 25h} => scaling.idleTimeout: 25h (expected: 0s to 24h)
          scaling: {idleTimout: 60s} => scaling.idleTimout: unknown field; did you mean idleTimeout?
          queue: {maxRequests: -1} => queue.maxRequests: -1 (expected: 0 to 100000)
          queue: {maxRequests: 100001} => queue.maxRequests: 100001 (expected: 0 to 100000)
          queue: {maxWait: 61m} => queue.maxWait: 61m (expected: 0s to 1h)
          queue: {maxWait: 0} => queue.maxWait: 0 (expected: a duration such as 60s, 1m30s or 500ms)
          queue: {maxBytes: lots} => queue.maxBytes: lots (expected: a quantity such as 128Mi or 1G)
          queue: 5 => queue: 5 (expected: a mapping)
          sessionAffinity: true => sessionAffinity: true (expected: a mapping)
          sessionAffinity: {cookieName: __Host-a} => sessionAffinity.cookieName: __Host-a (expected: 1 to 63 letters, digits, '-', '.' and '_', a letter or digit first)
          sessionAffinity: {cookieName: ""} => sessionAffinity.cookieName: empty (expected: 1 to 63 letters, digits, '-', '.' and '_', a letter or digit first)
          sessionAffinity: {cookieName: "a b"} => sessionAffinity.cookieName: a b (expected: 1 to 63 letters, digits, '-', '.' and '_', a letter or digit first)
          sessionAffinity: {maxAge: 721h} => sessionAffinity.maxAge: 721h (expected: 0s to 720h)
          sessionAffinity: {maxAge: 1ms} => sessionAffinity.maxAge: 1ms (expected: 1s to 720h)
          sessionAffinity: {maxWait: 61s} => sessionAffinity.maxWait: 61s (expected: 0s to 1m)
          sessionAffinity: {maxWait: soon} => sessionAffinity.maxWait: soon (expected: a duration such as 60s, 1m30s or 500ms)
          sessionAffinity: {maxWiat: 1s} => sessionAffinity.maxWiat: unknown field; did you mean maxWait?
          traffic: {} => traffic: a mapping (expected: a list of mappings)
          traffic: [{latestRevision: true, percent: 90}] => traffic: percents add up to 90 (expected: 100)
          traffic: [{latestRevision: true, percent: x}] => traffic[0].percent: x (expected: a whole number)
          traffic: [{latestRevision: yes, percent: 100}] => traffic[0].latestRevision: yes (expected: true or false)
          traffic: [{percent: 100}] => traffic[0]: neither latestRevision: true nor revisionName (expected: exactly one)
          traffic: [{latestRevision: false, percent: 100}] => traffic[0]: neither latestRevision: true nor revisionName (expected: exactly one)
          traffic: [{latestRevision: true, revisionName: hello-00001, percent: 100}] => traffic[0]: both latestRevision: true and revisionName (expected: exactly one)
          traffic: [{revisionName: other-00001, percent: 100}] => traffic[0].revisionName: other-00001 (expected: a revision of this service, such as hello-00001)
          traffic: [{latestRevision: true, percent: 100, tag: a---b}] => traffic[0].tag: a---b (expected: no ---, which sets a tag apart in a host)
          traffic: [{latestRevision: true, percent: 100, tag: a.b}] => traffic[0].tag: a.b (expected: lower-case letters, digits and -, with a letter or digit at both ends)
          traffic: [{latestRevision: true, percent: 100, tag: a}, {latestRevision: true, tag: a}] => traffic[1].tag: a (expected: a tag of its own; traffic[0] has this one)
          traffic: [{latestRevision: true, percent: 100, tag: a2345678901234567890123456789012345678901234567890123456}] => traffic[0].tag: a2345678901234567890123456789012345678901234567890123456 (expected: at most 55 characters)
          rollout: 5 => rollout: 5 (expected: a mapping)
          rollout: {steps: 5} => rollout.steps: 5 (expected: a list of whole numbers)
          rollout: {steps: [5, x]} => rollout.steps[1]: x (expected: a whole number)
          rollout: {steps: [5, 5]} => rollout.steps: [5, 5] (expected: rising numbers from 1 to 99)
          rollout: {steps: [0, 5]} => rollout.steps: [0, 5] (expected: rising numbers from 1 to 99)
          rollout: {steps: [50, 100]} => rollout.steps: [50, 100] (expected: rising numbers from 1 to 99)
          rollout: {interval: 5} => rollout.interval: 5 (expected: a duration such as 60s, 1m30s or 500ms)
          rollout: {interval: 999ms} => rollout.interval: 999ms (expected: 1s to 24h)
          rollout: {interval: 25h} => rollout.interval: 25h (expected: 1s to 24h)
          rollout: {maxErrorRate: 101} => rollout.maxErrorRate: 101 (expected: 0 to 100)
          rollout: {maxLatencyP99: fast} => rollout.maxLatencyP99: fast (expected: a duration such as 100ms, or a percentage such as 50%)
          rollout: {maxLatencyP99: 1001%} => rollout.maxLatencyP99: 1001% (expected: 0% to 1000%)
          rollout: {maxLatencyP99: 61m} => rollout.maxLatencyP99: 61m (expected: 0s to 1h)
          rollout: {minRequests: 0} => rollout.minRequests: 0 (expected: 1 to 100000)
          trafic: [] => trafic: unknown field; did you mean traffic?
          ingress: {visibility: private} => ingress.visibility: private (expected: public or cluster)
          ingress: {visibilty: public} => ingress.visibilty: unknown field; did you mean visibility?
          ingress: {domains: shop.example.com} => ingress.domains: shop.example.com (expected: a list of strings)
          ingress: {domains: [Shop.Example.com]} => ingress.domains[0]: Shop.Example.com (expected: it as shop.example.com)
          ingress: {domains: [bücher.example]} => ingress.domains[0]: bücher.example (expected: it as xn--bcher-kva.example)
          ingress: {domains: ["*.example.com"]} => ingress.domains[0]: *.example.com (expected: a whole host; wildcards belong to no service)
          ingress: {domains: [shop]} => ingress.domains[0]: shop (expected: a whole host in lower case, such as shop.example.com)
          ingress: {domains: [shop.example.com.]} => ingress.domains[0]: shop.example.com. (expected: a whole host in lower case, such as shop.example.com)
          ingress: {domains: ["shop.example.com:443"]} => ingress.domains[0]: shop.example.com:443 (expected: a whole host in lower case, such as shop.example.com)
          ingress: {domains: [192.0.2.7]} => ingress.domains[0]: 192.0.2.7 (expected: a whole host in lower case, such as shop.example.com)
          ingress: {domains: [a_b.example.com]} => ingress.domains[0]: a_b.example.com (expected: a whole host in lower case, such as shop.example.com)
          ingress: {domains: [ab--c.example.com]} => ingress.domains[0]: ab--c.example.com (expected: no label with -- in its third place, but for xn--)
          ingress: {domains: [a.example.com, a.example.com]} => ingress.domains[1]: a.example.com (expected: every domain once; domains[0] is the same)
          ingress: {annotations: {a b: c}} => ingress.annotations: a b (expected: keys such as name or example.com/name)
          """)
  void inTheSpec(String line, String expected) {
    assertThat(Yaml.violations(Yaml.with("", "", line)))
        .containsExactly("service.yaml:12: spec." + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          metadata: {} => metadata.name: missing (expected: the service's name)
          metadata: {name: } => metadata.name: missing (expected: the service's name)
          metadata: {name: ""} => metadata.name: empty (expected: lower-case letters, digits and -, with a letter or digit at both ends)
          metadata: {name: Hello} => metadata.name: Hello (expected: lower-case letters, digits and -, with a letter or digit at both ends)
          metadata: {name: a---b} => metadata.name: a---b (expected: no ---, which sets a tag apart in a host)
          metadata: {name: a2345678901234567890123456789012345678901234567890123} => metadata.name: a2345678901234567890123456789012345678901234567890123 (expected: at most 52 characters)
          metadata: {name: a, namespace: b.c} => metadata.namespace: b.c (expected: lower-case letters, digits and -, with a letter or digit at both ends)
          metadata: {name: a, nmespace: b} => metadata.nmespace: unknown field; did you mean namespace?
          metadata: {name: a, labels: {a: "b c"}} => metadata.labels.a: b c (expected: letters, digits, -, _ and ., at most 63 characters)
          metadata: {name: a, labels: {a: 1}} => metadata.labels.a: 1 (expected: a string; put it in quotes)
          metadata: {name: a, labels: {on: b}} => metadata.labels.on: on as a key (expected: a string; put it in quotes)
          metadata: {name: a, annotations: {a b: c}} => metadata.annotations: a b (expected: keys such as name or example.com/name)
          metadata: [] => metadata: a list (expected: a mapping)
          metadata: {name: a, name: b} => metadata.name: duplicate key, first on line 3
          """)
  void inTheMetadata(String line, String expected) {
    assertThat(Yaml.violations(metadata(line))).containsExactly("service.yaml:3: " + expected);
  }

  static String metadata(String line) {
    return "kind: ServerlessService\napiVersion: dormouse.dev/v1alpha1\n"
        + line
        + "\nspec: {template: {spec: {containers: [{image: a}]}}}\n";
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          [] => missing (expected: at least one container)
          [{image: a}, {name: b, image: b}] => none of the 2 containers have ports (expected: exactly one)
          [{image: a, ports: [{}]}, {name: b, image: b, ports: [{}]}] => 2 of the 2 containers have ports (expected: exactly one)
          [{image: a, ports: [{}]}, {image: b}] => [1].name: missing (expected: a name, since there are several containers)
          [{name: b, image: a, ports: [{}]}, {name: b, image: b}] => [1].name: b (expected: a name of its own; containers[0] has this one)
          [{name: b}] => [0].image: missing (expected: an image, or a command)
          [{image: ""}] => [0].image: empty (expected: an image such as registry.example/hello:1)
          [{image: "a b"}] => [0].image: a b (expected: an image such as registry.example/hello:1)
          [{image: --privileged}] => [0].image: --privileged (expected: an image such as registry.example/hello:1)
          [{imge: a}] => [0].imge: unknown field; did you mean image?
          [3] => [0]: 3 (expected: a mapping)
          {} => a mapping (expected: a list of mappings)
          """)
  void inTheContainers(String containers, String expected) {
    String separator = expected.startsWith("[") ? "" : ": ";
    assertThat(Yaml.violations(containers(containers)))
        .containsExactly("service.yaml:8: spec.template.spec.containers" + separator + expected);
  }

  static String containers(String containers) {
    return Yaml.LEAST.replace("\n        - image: hello", " " + containers);
  }

  @Test
  void whatIsMissingIsReportedWhereItShouldBe() {
    assertThat(Yaml.violations("apiVersion: dormouse.dev/v1alpha1\nkind: ServerlessService\n"))
        .containsExactly(
            "service.yaml:1: metadata.name: missing (expected: the service's name)",
            "service.yaml:1: spec.template.spec.containers: missing (expected: at least one"
                + " container)");
  }

  @Test
  void allViolationsOfAllDocumentsAreFoundAtOnce() {
    String first =
        Yaml.with("containerConcurrency: 0", "comand: [a]", "scaling: {maxInstances: 0}");
    String second = Yaml.LEAST.replace("name: hello", "name: Second").replace("v1alpha1", "v2");

    assertThat(Yaml.violations(first + "---\n" + second))
        .containsExactly(
            "service.yaml:8: spec.template.spec.containerConcurrency: 0 (expected: 1 to 1000)",
            "service.yaml:11: spec.template.spec.containers[0].comand: unknown field; did you mean"
                + " command?",
            "service.yaml:12: spec.scaling.maxInstances: 0 (expected: 1 to 1000)",
            "service.yaml:14: apiVersion: dormouse.dev/v2 (expected: dormouse.dev/v1alpha1)",
            "service.yaml:17: metadata.name: Second (expected: lower-case letters, digits and -,"
                + " with a letter or digit at both ends)");
  }

  @Test
  void aServiceTwiceInAFileNamesBothPlaces() {
    assertThat(Yaml.violations(Yaml.LEAST + "---\n" + Yaml.LEAST))
        .containsExactly(
            "service.yaml:14: metadata.name: default/hello is a duplicate; service.yaml:4 has a"
                + " service of this name");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          `` => 1: empty (expected: a ServerlessService)
          # nothing => 1: empty (expected: a ServerlessService)
          --- => 1: empty (expected: a ServerlessService)
          hello => 1: hello (expected: a ServerlessService)
          [a] => 1: a list (expected: a ServerlessService)
          a: 1 => 1: kind: missing (expected: ServerlessService)
          kind: Serverlesservice => 1: kind: Serverlesservice (expected: ServerlessService)
          {kind: Service, apiVersion: dormouse.dev/v1alpha1} => 1: kind: Service (expected: ServerlessService)
          kind: List => 1: items: missing (expected: a list of resources)
          {kind: List, items: {}} => 1: items: a mapping (expected: a list of resources)
          a: b: c => 1: not YAML: mapping values are not allowed here
          a: *b => 1: alias *b has no complete anchor before it
          a: !java b => 1: tag !java is not supported
          ? [a] : b => 1: a key must be a string, not a list or mapping
          """)
  void inTheDocument(String yaml, String expected) {
    assertThat(Yaml.violations(yaml)).containsExactly("service.yaml:" + expected);
  }

  @Test
  void aFileWithoutAServiceIsAViolation() {
    ServiceFiles.Result result = Yaml.read("kind: ConfigMap\napiVersion: v1\n");

    assertThat(result.violations())
        .extracting(Violation::toString)
        .containsExactly("service.yaml: no ServerlessService in it");
    assertThat(result.notes())
        .extracting(Note::toString)
        .containsExactly("service.yaml:1: ConfigMap is not served; only ServerlessService is");
  }

  @Test
  void theItemsOfAListAreReadLikeDocuments() {
    String yaml =
        """
        apiVersion: v1
        kind: List
        items:
          - apiVersion: dormouse.dev/v1alpha1
            kind: ServerlessService
            metadata: {name: one, uid: a, resourceVersion: "1"}
            spec: {template: {spec: {containers: [{image: a}]}}}
            status: {url: http://one}
          - {apiVersion: v1, kind: ConfigMap}
          - apiVersion: dormouse.dev/v1alpha1
            kind: ServerlessService
            metadata: {name: one}
            spec: {template: {spec: {containers: []}}}
          - 3
        """;

    ServiceFiles.Result result = Yaml.read(yaml);

    assertThat(result.sources()).hasSize(1);
    assertThat(result.sources().getFirst().line()).isEqualTo(4);
    assertThat(result.violations())
        .extracting(Violation::toString)
        .containsExactly(
            "service.yaml:12: metadata.name: default/one is a duplicate; service.yaml:6 has a"
                + " service of this name",
            "service.yaml:13: spec.template.spec.containers: missing (expected: at least one"
                + " container)",
            "service.yaml:14: 3 (expected: a ServerlessService)");
  }

  @Test
  void aSyntaxErrorKeepsWhatCameBefore() {
    ServiceFiles.Result result = Yaml.read(Yaml.LEAST + "---\nmetadata: [\n");

    assertThat(result.sources()).hasSize(1);
    assertThat(result.violations())
        .extracting(Violation::toString)
        .containsExactly(
            "service.yaml:12: not YAML: expected the node content, but found '<stream end>' (while"
                + " parsing a flow node)");
  }

  @Test
  void whatIsNotUtf8IsRefusedWithItsLine() {
    byte[] latin1 = "a: b\nname: é\n".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(ServiceFiles.parse(Yaml.FILE, latin1).violations())
        .extracting(Violation::toString)
        .containsExactly("service.yaml:2: not UTF-8");
  }

  @Test
  void aControlCharacterIsRefusedWithItsLine() {
    assertThat(Yaml.violations("a: b\nc: \u0007\n"))
        .containsExactly("service.yaml:2: character U+0007 is not allowed in YAML");
  }

  @Test
  void moreThanAMebibyteIsRefused() {
    byte[] spaces = " ".repeat(YamlFiles.MAX_BYTES + 1).getBytes(StandardCharsets.UTF_8);

    assertThat(ServiceFiles.parse(Yaml.FILE, spaces).violations())
        .extracting(Violation::toString)
        .containsExactly("service.yaml: larger than 1 MiB");
  }

  @Test
  void whatAUserWroteIsShownBoundedAndWithoutTerminalCodes() {
    String yaml = Yaml.with("", "", "queue: {maxWait: \"\\e[31m" + "x".repeat(99) + "\"}");

    assertThat(Yaml.violations(yaml))
        .containsExactly(
            "service.yaml:12: spec.queue.maxWait: \uFFFD[31m"
                + "x".repeat(55)
                + "… (expected: a duration such as 60s, 1m30s or 500ms)");
  }

  /** An API server can't tell these from right ones: the operator says so in a condition. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          cron: 60 8 * * * => cron: 60 8 * * *: minute: 60 (expected: 0 to 59)
          cron: 0 0 30 2 * => cron: 0 0 30 2 *: never comes (expected: a day that its months have)
          timeZone: Europe/Bonn => timeZone: Europe/Bonn (expected: a time zone such as Europe/Berlin)
          """)
  void inAWarmWindow(String field, String expected) {
    String cron = field.startsWith("cron") ? "" : "cron: 0 8 * * *, ";
    String line = "scaling: {schedule: [{%s%s, minInstances: 1, duration: 1h}]}";
    assertThat(Yaml.violations(Yaml.with("", "", line.formatted(cron, field))))
        .containsExactly("service.yaml:12: spec.scaling.schedule[0]." + expected);
  }
}
