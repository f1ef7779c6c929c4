package dev.dormouse.crds.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.crds.InvalidSamples;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** What the CRDs' CEL rules refuse and let pass, where the server at hand knows none. */
final class RulesTest {
  private static final Rules SERVICES =
      new Rules(Crds.schema(Crds.crd(Crds.GENERATED + Crds.SERVICES)));
  private static final JSONSchemaProps REVISIONS =
      Crds.schema(Crds.crd(Crds.GENERATED + Crds.REVISIONS));

  private static Map<String, Object> resource(String yaml) {
    return asMap(new Yaml().load(yaml));
  }

  /** CEL's whole numbers have 64 bits. */
  private static Object wide(Object value) {
    return switch (value) {
      case Integer number -> number.longValue();
      case Map<?, ?> map -> asMap(map);
      case List<?> list -> list.stream().map(RulesTest::wide).toList();
      default -> value;
    };
  }

  private static Map<String, Object> asMap(Map<?, ?> map) {
    Map<String, Object> wide = new LinkedHashMap<>();
    map.forEach((key, value) -> wide.put(key.toString(), wide(value)));
    return wide;
  }

  /** Its cost can't be told by servers before 1.31, which refuse the whole CRD then. */
  @Test
  void noRuleCountsWhatAnotherListWasMadeOf() {
    for (String crd : List.of(Crds.SERVICES, Crds.REVISIONS)) {
      assertThat(Crds.text(Crds.GENERATED + crd)).doesNotContain(".sum()", ".map(", ".filter(");
    }
  }

  @Test
  void everyRuleNamesFieldsThatExistAndIsTrueOrFalse() {
    assertThat(SERVICES.compileAll()).isGreaterThan(15);
    assertThat(new Rules(REVISIONS).compileAll()).isGreaterThan(10);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          scaling: {minInstances: 3, maxInstances: 2} => .spec.scaling: minInstances must be at most maxInstances
          scaling: {minInstances: 101} => .spec.scaling: minInstances must be at most maxInstances
          scaling: {schedule: [{cron: 0 8 * * *, minInstances: 101, duration: 1h}]} => .spec.scaling: minInstances of each window must be at most maxInstances
          scaling: {schedule: [{cron: 0 8 * * *, minInstances: 1, duration: 0s}]} => .spec.scaling.schedule[].duration: must be more than 0s and at most 168h
          scaling: {schedule: [{cron: 0 8 * * *, minInstances: 1, duration: 169h}]} => .spec.scaling.schedule[].duration: must be more than 0s and at most 168h
          scaling: {idleTimeout: 25h} => .spec.scaling.idleTimeout: must be at most 24h
          rollout: {interval: 999ms} => .spec.rollout.interval: must be from 1s to 24h
          rollout: {maxLatencyP99: 61m} => .spec.rollout.maxLatencyP99: must be at most 1h
          rollout: {steps: [5, 5]} => .spec.rollout.steps: the steps must rise
          rollout: {steps: [5, 25, 20]} => .spec.rollout.steps: the steps must rise
          queue: {maxWait: 61m} => .spec.queue.maxWait: must be at most 1h
          traffic: [{latestRevision: true, percent: 90}] => .spec.traffic: the percents must add up to 100
          traffic: [{latestRevision: true}] => .spec.traffic: the percents must add up to 100
          traffic: [{percent: 100}] => .spec.traffic[]: exactly one of latestRevision: true and revisionName must be there
          traffic: [{latestRevision: false, percent: 100}] => .spec.traffic[]: exactly one of latestRevision: true and revisionName must be there
          traffic: [{latestRevision: true, revisionName: hello-00001, percent: 100}] => .spec.traffic[]: exactly one of latestRevision: true and revisionName must be there
          traffic: [{latestRevision: true, percent: 100, tag: a---b}] => .spec.traffic[].tag: must not contain ---, which sets a tag apart in a host
          traffic: [{latestRevision: true, percent: 100, tag: a2345678901234567890123456789012345678901234567890123456}] => : a tag and the service's name must have at most 60 characters together
          """)
  void inTheSpec(String line, String expected) {
    assertThat(SERVICES.broken(resource(InvalidSamples.LEAST + "  " + line + "\n")))
        .containsExactly(expected);
  }

  @Test
  void aTagTwiceIsRefused() {
    String traffic =
        "[{latestRevision: true, percent: 100, tag: a}, {latestRevision: true, tag: a}]";

    assertThat(SERVICES.broken(resource(InvalidSamples.LEAST + "  traffic: " + traffic)))
        .containsExactly(".spec.traffic: every tag must be there only once");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          [{image: a}, {name: b, image: b}] => of several containers exactly one must have ports; of several containers all must have a name, but the one with ports
          [{image: a, ports: [{}]}, {name: b, image: b, ports: [{}]}] => of several containers exactly one must have ports
          [{image: a, ports: [{}]}, {image: b}] => of several containers all must have a name, but the one with ports
          [{name: b, image: a, ports: [{}]}, {name: b, image: b}] => every container must have a name of its own
          """)
  void severalContainers(String containers, String expected) {
    String yaml = InvalidSamples.LEAST.replace("\n        - image: hello", " " + containers);

    assertThat(SERVICES.broken(resource(yaml)))
        .isEqualTo(
            List.of(expected.split("; ")).stream()
                .map(message -> ".spec.template.spec: " + message)
                .toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          env: [{name: PORT, value: "1"}] => .env[].name: the platform sets this variable
          env: [{name: K_REVISION}] => .env[].name: the platform sets this variable
          env: [{name: A, value: b, valueFrom: {fieldRef: {fieldPath: x}}}] => .env[]: only one of value and valueFrom may be there
          startupProbe: {} => .startupProbe: exactly one of httpGet, tcpSocket, exec and grpc must be there
          startupProbe: {httpGet: {}, tcpSocket: {}} => .startupProbe: exactly one of httpGet, tcpSocket, exec and grpc must be there
          startupProbe: {httpGet: {host: example.com}} => .startupProbe.httpGet: host must not be set: the instance itself is asked
          livenessProbe: {tcpSocket: {host: a}} => .livenessProbe.tcpSocket: host must not be set: the instance itself is asked
          startupProbe: {tcpSocket: {}, successThreshold: 2} => : successThreshold must be 1
          livenessProbe: {tcpSocket: {}, successThreshold: 2} => : successThreshold must be 1
          startupProbe: {tcpSocket: {}, periodSeconds: 60, failureThreshold: 61} => : initialDelaySeconds + periodSeconds * failureThreshold must allow a start of at most 3600 s
          """)
  void inTheContainer(String line, String expected) {
    assertThat(SERVICES.broken(resource(container(line))))
        .containsExactly(".spec.template.spec.containers[]" + expected);
  }

  private static String container(String line) {
    return InvalidSamples.LEAST + "          " + line + "\n";
  }

  @ParameterizedTest
  @CsvSource({"Hello", "a---b", "a2345678901234567890123456789012345678901234567890123", "a.b"})
  void aNameThatIsNoPartOfAHostIsRefused(String name) {
    String yaml = InvalidSamples.LEAST.replace("name: hello", "name: " + name);

    assertThat(SERVICES.broken(resource(yaml))).hasSize(1).first().asString().contains("name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "startupProbe: {tcpSocket: {}, periodSeconds: 60, failureThreshold: 60}",
        "readinessProbe: {exec: {command: [a]}, successThreshold: 3}",
        "env: [{name: A, value: b}, {name: B, valueFrom: {secretKeyRef: {name: s, key: k}}}]"
      })
  void whatIsRightPasses(String line) {
    assertThat(SERVICES.broken(resource(container(line)))).isEmpty();
  }

  @Test
  void theLeastAndTheMostPass() {
    String most =
        """
        metadata: {name: hello}
        spec:
          template:
            spec:
              containers:
                - {image: a, ports: [{name: h2c, containerPort: 9000}]}
                - {name: log, image: log}
          scaling: {minInstances: 100, idleTimeout: 24h}
          queue: {maxWait: 1h0m, maxBytes: 1}
          traffic:
            - {latestRevision: true, percent: 90, tag: new}
            - {revisionName: hello-00001, percent: 10}
        """;

    assertThat(SERVICES.broken(resource(InvalidSamples.LEAST))).isEmpty();
    assertThat(SERVICES.broken(resource(most))).isEmpty();
    assertThat(SERVICES.broken(resource(InvalidSamples.MOST))).isEmpty();
  }

  @Test
  void aRevisionNeverChanges() {
    Rules spec = new Rules(REVISIONS.getProperties().get("spec"));
    Map<String, Object> one = resource("{serviceName: a, number: 1}");

    assertThat(spec.brokenByChange(one, one)).isEmpty();
    assertThat(spec.brokenByChange(one, resource("{serviceName: a, number: 2}")))
        .containsExactly(": a revision never changes");
  }
}
