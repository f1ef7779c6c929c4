package dev.dormouse.crds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.revision.Container;
import dev.dormouse.core.revision.Container.Protocol;
import dev.dormouse.core.revision.ReadinessProbe;
import dev.dormouse.core.revision.ServiceDefinition;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.revision.StartupProbe.HttpGet;
import dev.dormouse.core.revision.StartupProbe.TcpConnect;
import dev.dormouse.core.revision.Template;
import dev.dormouse.core.rollout.LatencyBound;
import dev.dormouse.core.rollout.RolloutPolicy;
import dev.dormouse.core.route.Reach;
import dev.dormouse.core.route.SessionAffinity;
import dev.dormouse.core.route.TrafficTarget;
import dev.dormouse.core.route.Visibility;
import dev.dormouse.core.scale.Cron;
import dev.dormouse.core.scale.ScalingPolicy;
import dev.dormouse.core.scale.WarmSchedule;
import dev.dormouse.core.scale.WarmWindow;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What right resources mean. */
final class SpecMapperTest {
  @Test
  void everyDefaultIsFilledIn() {
    assertThat(definition(Yaml.LEAST))
        .isEqualTo(
            new ServiceDefinition(
                new ServiceKey("default", "hello"),
                new Template(
                    Map.of(),
                    Map.of(),
                    80,
                    Duration.ofSeconds(300),
                    Optional.empty(),
                    Optional.empty(),
                    Duration.ofSeconds(240),
                    Duration.ofSeconds(10),
                    OptionalLong.empty(),
                    new Container(
                        "user-container",
                        Optional.of("hello"),
                        List.of(),
                        List.of(),
                        Map.of(),
                        Optional.empty(),
                        8080,
                        Protocol.HTTP1,
                        new TcpConnect(Duration.ofSeconds(1)),
                        Optional.empty(),
                        new Container.Resources(0, 0))),
                ScalingPolicy.DEFAULT,
                new QueuePolicy(1000, 64 << 20, Duration.ofSeconds(60)),
                List.of(new TrafficTarget(Optional.empty(), 100, Optional.empty())),
                Reach.PUBLIC,
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void everyFieldIsHonoured() {
    ServiceDefinition service = definition(Yaml.MOST);

    assertThat(service.key()).isEqualTo(new ServiceKey("shop", "full"));
    assertThat(service.template())
        .isEqualTo(
            new Template(
                Map.of("tier", "web"),
                Map.of("note", "a b"),
                1,
                Duration.ofSeconds(3600),
                Optional.of(Duration.ofSeconds(30)),
                Optional.of(Duration.ofSeconds(60)),
                Duration.ofSeconds(5),
                Duration.ZERO,
                OptionalLong.of(10 << 20),
                new Container(
                    "web",
                    Optional.of("[::1]:5000/full:1@sha256:abc"),
                    List.of("serve"),
                    List.of("--port", "$(PORT)"),
                    Map.of("Z", "last", "A", ""),
                    Optional.of("/srv"),
                    9000,
                    Protocol.H2C,
                    new HttpGet("/up", Map.of("X-A", "b"), Duration.ofSeconds(2)),
                    Optional.empty(),
                    new Container.Resources(250, 1000))));
    assertThat(service.template().container().env().keySet()).containsExactly("Z", "A");
    assertThat(service.scaling())
        .isEqualTo(
            ScalingPolicy.DEFAULT
                .with(1, 7, 1.0, Duration.ofSeconds(90))
                .with(
                    new WarmSchedule(
                        List.of(
                            new WarmWindow(
                                ((Cron.Reading.Valid) Cron.read("0 8 * * mon-fri")).cron(),
                                ZoneId.of("Europe/Berlin"),
                                5,
                                Duration.ofHours(10))))));
    assertThat(service.queue()).isEqualTo(new QueuePolicy(0, 1_000_000, Duration.ofMillis(500)));
    assertThat(service.traffic())
        .containsExactly(
            new TrafficTarget(Optional.empty(), 90, Optional.of("new")),
            new TrafficTarget(Optional.of("full-00001"), 10, Optional.empty()),
            new TrafficTarget(Optional.of("full-00002"), 0, Optional.of("old")));
    assertThat(service.reach())
        .isEqualTo(
            new Reach(Visibility.CLUSTER, List.of("shop.example.com", "xn--bcher-kva.example")));
    assertThat(service.rollout())
        .contains(
            new RolloutPolicy(
                List.of(1, 99),
                Duration.ofSeconds(90),
                0,
                Optional.of(new LatencyBound.PercentLonger(50)),
                7));
    assertThat(service.sessionAffinity())
        .contains(new SessionAffinity("full.session", Duration.ofMinutes(30), Duration.ZERO));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          {} => Optional.empty
          {maxLatencyP99: 100ms} => Optional[Longer[by=PT0.1S]]
          {maxLatencyP99: "0"} => Optional[Longer[by=PT0S]]
          {maxLatencyP99: 1000%} => Optional[PercentLonger[percent=1000]]
          """)
  void whatARolloutLeavesOutIsFilledIn(String rollout, String latency) {
    var service = Yaml.read(Yaml.with("", "", "rollout: " + rollout)).sources();
    RolloutPolicy policy = service.getFirst().definition().rollout().orElseThrow();

    assertThat(policy.maxLatencyP99()).hasToString(latency);
    assertThat(policy)
        .isEqualTo(
            new RolloutPolicy(
                List.of(5, 25, 50), Duration.ofSeconds(60), 5, policy.maxLatencyP99(), 20));
  }

  @Test
  void anEmptySessionAffinityIsOneWithAllDefaults() {
    assertThat(definition(Yaml.with("", "", "sessionAffinity: {}")).sessionAffinity())
        .contains(
            new SessionAffinity("dormouse-session", Duration.ofDays(1), Duration.ofMillis(100)));
  }

  @Test
  void aReadinessProbeIsAskedFromTheStartOn() {
    String probe = "readinessProbe: {httpGet: {path: /r}, periodSeconds: 2, failureThreshold: 1}";
    HttpGet asked = new HttpGet("/r", Map.of(), Duration.ofSeconds(1));
    Container alone = definition(Yaml.with("", probe, "")).template().container();
    assertThat(alone.readinessProbe())
        .contains(new ReadinessProbe(asked, Duration.ZERO, Duration.ofSeconds(2), 1, 1));
    assertThat(alone.startQuestions()).containsExactly(asked);

    Container both =
        definition(Yaml.with("", "startupProbe: {tcpSocket: {}}\n          " + probe, ""))
            .template()
            .container();
    assertThat(both.startQuestions()).containsExactly(TcpConnect.DEFAULT, asked);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          {tcpSocket: {}} => 240
          {tcpSocket: {}, initialDelaySeconds: 5} => 240
          {tcpSocket: {}, periodSeconds: 2} => 6
          {tcpSocket: {}, failureThreshold: 30} => 300
          {tcpSocket: {}, initialDelaySeconds: 5, periodSeconds: 2, failureThreshold: 30} => 65
          {tcpSocket: {}, periodSeconds: 60, failureThreshold: 60} => 3600
          """)
  void aProbesPeriodAndThresholdBoundTheStart(String probe, int seconds) {
    Template template = definition(Yaml.with("", "startupProbe: " + probe, "")).template();

    assertThat(template.startTimeout()).isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          {httpGet: {}} => /
          {httpGet: {path: /healthz?a=b}} => /healthz?a=b
          {httpGet: {path: /a, port: 8080}} => /a
          {httpGet: {path: /a, port: "8080"}} => /a
          {httpGet: {path: /a, port: http1}} => /a
          """)
  void anHttpProbeMayNameThePortOrLeaveItOut(String probe, String path) {
    Template template = definition(Yaml.with("", "startupProbe: " + probe, "")).template();

    assertThat(template.container().startupProbe())
        .isEqualTo(new HttpGet(path, Map.of(), Duration.ofSeconds(1)));
  }

  @Test
  void ofSeveralContainersTheOneWithPortsServes() {
    String yaml = Yaml.LEAST + "          ports: [{}]\n" + "        - {name: log, image: log}\n";

    assertThat(definition(yaml).template().container().image()).contains("hello");
    assertThat(Yaml.notes(yaml))
        .containsExactly(
            "service.yaml:11: spec.template.spec.containers[1]: local mode runs only the container"
                + " that has ports, not this one");
  }

  @Test
  void aCommandNeedsNoImage() {
    String yaml = Yaml.LEAST.replace("image: hello", "command: [serve]");

    assertThat(definition(yaml).template().container().image()).isEmpty();
  }

  @Test
  void aLimitWithoutARequestIsTheRequest() {
    String yaml = Yaml.with("", "resources: {limits: {cpu: 1, memory: 1Gi}}", "");

    assertThat(definition(yaml).template().container().resources())
        .isEqualTo(new Container.Resources(1000, 1 << 30));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}] => env[0].valueFrom: local mode can't resolve it and leaves the variable unset
          envFrom: [{configMapRef: {name: c}}] => envFrom: local mode can't resolve it and leaves the variables unset
          volumeMounts: [{name: v, mountPath: /v}] => volumeMounts: local mode mounts no volumes
          startupProbe: {exec: {command: [a]}} => startupProbe.exec: local mode doesn't run it and waits until the port accepts a TCP connection instead
          startupProbe: {grpc: {port: 8080}} => startupProbe.grpc: local mode doesn't run it and waits until the port accepts a TCP connection instead
          livenessProbe: {httpGet: {}} => livenessProbe: local mode doesn't run it
          readinessProbe: {exec: {command: [a]}} => readinessProbe: local mode runs only httpGet and tcpSocket, not this one
          """)
  void whatLocalModeCannotDoIsNoted(String line, String expected) {
    String yaml = Yaml.with("", line, "");

    assertThat(Yaml.violations(yaml)).isEmpty();
    assertThat(Yaml.notes(yaml))
        .containsExactly("service.yaml:11: spec.template.spec.containers[0]." + expected);
  }

  @Test
  void aBoostOfTheStartIsForClusters() {
    String cpu = "resources: {requests: {cpu: 250m}}";
    String boost = "startupCpuBoost: {factor: %d}";
    assertThat(Yaml.notes(Yaml.with(boost.formatted(4), cpu, "")))
        .containsExactly(
            "service.yaml:8: spec.template.spec.startupCpuBoost: local mode bounds no CPU");
    assertThat(Yaml.violations(Yaml.with(boost.formatted(11), cpu, "")))
        .containsExactly(
            "service.yaml:8: spec.template.spec.startupCpuBoost.factor: 11 (expected: 2 to 10)");
  }

  @Test
  void pullingAheadIsForClusters() {
    assertThat(Yaml.notes(Yaml.with("", "", "imagePrepull: true")))
        .containsExactly(
            "service.yaml:12: spec.imagePrepull: local mode pulls an image when it first runs");
  }

  @Test
  void anExplicitStartTimeoutWinsOverTheProbeAndSaysSo() {
    String yaml =
        Yaml.with("startTimeoutSeconds: 9", "startupProbe: {tcpSocket: {}, periodSeconds: 1}", "");

    assertThat(definition(yaml).template().startTimeout()).isEqualTo(Duration.ofSeconds(9));
    assertThat(Yaml.notes(yaml))
        .containsExactly(
            "service.yaml:8: spec.template.spec.startTimeoutSeconds: decides how long a start may"
                + " take; the startup probe's 3 s don't count");
  }

  @Test
  void aResourceThatWasNotReadFromAFileIsCheckedToo() {
    ServerlessService nothing = new ServerlessService(null, null, null, null);

    assertThat(SpecMapper.map(nothing).violations())
        .extracting(Finding::toString)
        .containsExactly(
            "metadata.name: missing (expected: the service's name)",
            "spec.template.spec.containers: missing (expected: at least one container)");
  }

  private static ServiceDefinition definition(String yaml) {
    ServiceFiles.Result result = Yaml.read(yaml);
    assertThat(result.violations()).isEmpty();
    assertThat(result.sources()).hasSize(1);
    return result.sources().getFirst().definition();
  }
}
