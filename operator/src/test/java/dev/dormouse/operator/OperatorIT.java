package dev.dormouse.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.dormouse.crds.kubernetes.Condition;
import dev.dormouse.crds.kubernetes.Labels;
import dev.dormouse.crds.kubernetes.RevisionResource;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus.TrafficStatus;
import dev.dormouse.operator.report.Conditions;
import dev.dormouse.testing.ApiServer;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole operator on a real API server. */
final class OperatorIT {
  private static final String PLAIN = "{containers: [{image: 'hello:1'}]}";
  private static final String OTHER = "{containers: [{image: 'hello:2'}]}";
  private static final String READY =
      "{phase: Running, conditions: [{type: Ready, status: 'True'}]}";
  private static final String NO_IMAGE =
      "{phase: Pending, containerStatuses: [{name: user-container, image: i, imageID: i, ready:"
          + " false, restartCount: 0, state: {waiting: {reason: ErrImagePull, message: no such"
          + " image}}}]}";
  private static final AtomicInteger NAMESPACES = new AtomicInteger();

  private static ApiServer server;
  private OperatorFixture operator;
  private String namespace;

  @BeforeAll
  static void startServer() throws Exception {
    server = ApiServer.withCrds();
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void start() throws Exception {
    namespace = "it-" + NAMESPACES.incrementAndGet();
    operator = new OperatorFixture(server, namespace);
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void aServiceBecomesARevisionADeploymentAndANameInFiveWrites() throws Exception {
    operator.apply("hello", PLAIN);
    operator.pod("hello-00001", READY);
    ServerlessServiceStatus status = operator.awaitReason("hello", "Ready");
    assertThat(status.url()).isEqualTo("http://hello." + namespace + ".dormouse.localhost");
    assertThat(status.traffic())
        .containsExactly(new TrafficStatus("hello-00001", true, 100, null, null));
    assertThat(status.latestReadyRevision()).isEqualTo("hello-00001");
    assertThat(status.conditions()).allMatch(Condition::isTrue);
    Service name = operator.client().services().inNamespace(namespace).withName("hello").require();
    assertThat(name.getSpec().getExternalName())
        .isEqualTo("dormouse-activator.dormouse-system.svc.cluster.local");
    assertThat(operator.writes().toString()).isNotEmpty();
    assertThat(operator.writeCount()).as(operator.writes().toString()).isLessThanOrEqualTo(5);
  }

  @Test
  void imagesArePulledAheadForAsLongAsTheServiceAsksForIt() throws Exception {
    operator.applyWhole("hello", "imagePrepull: true, template: {spec: " + PLAIN + "}");
    operator.pod("hello-00001", READY);
    ServerlessServiceStatus pulling = operator.awaitReason("hello", "Ready");
    assertThat(condition(pulling, "ImagesPulled").reason()).isEqualTo("PullingImages");
    DaemonSet set = prepull("hello-00001");
    var pod = set.getSpec().getTemplate();
    assertThat(pod.getMetadata().getLabels()).doesNotContainKey(Labels.REVISION);
    assertThat(pod.getSpec().getInitContainers().getFirst().getImage()).isEqualTo("helper:1");
    assertThat(pod.getSpec().getContainers().getFirst().getImage()).isEqualTo("hello:1");
    set.setStatus(
        new DaemonSetStatusBuilder()
            .withCurrentNumberScheduled(2)
            .withDesiredNumberScheduled(2)
            .withNumberMisscheduled(0)
            .withNumberReady(2)
            .withObservedGeneration(set.getMetadata().getGeneration())
            .build());
    operator.client().resource(set).updateStatus();
    operator.awaitStatus("hello", status -> condition(status, "ImagesPulled").isTrue());
    operator
        .client()
        .resource(prepull("hello-00001"))
        .edit(edited -> {
          var spec = edited.getSpec().getTemplate().getSpec();
          spec.getContainers().getFirst().setImage("evil:1");
          spec.setHostNetwork(true);
          return edited;
        });
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> prepull("hello-00001").getSpec().getTemplate().getSpec(),
            spec ->
                spec.getContainers().getFirst().getImage().equals("hello:1")
                    && spec.getHostNetwork() == null);
    operator.applyWhole("hello", "imagePrepull: false, template: {spec: " + PLAIN + "}");
    await().atMost(Duration.ofSeconds(20)).until(() -> prepull("hello-00001") == null);
    operator.awaitStatus(
        "hello",
        status -> status.conditions().stream().noneMatch(c -> c.type().equals("ImagesPulled")));
  }

  /** The server is of a release that resizes no pods. */
  @Test
  void whereNoPodIsResizedNothingIsBoostedAndThatIsSaid() throws Exception {
    operator.apply(
        "hello",
        "{startupCpuBoost: {factor: 4}, containers: [{image: 'hello:1', resources: {requests:"
            + " {cpu: 100m}}}]}");
    operator.pod("hello-00001", READY);
    operator.awaitReason("hello", "Ready");
    var container =
        operator.deployment("hello-00001").getSpec().getTemplate().getSpec().getContainers();
    assertThat(container.getFirst().getResources().getRequests().get("cpu"))
        .isEqualTo(new Quantity("100m"));
    var revision =
        operator
            .client()
            .resources(RevisionResource.class)
            .inNamespace(namespace)
            .withName("hello-00001")
            .require();
    assertThat(revision.getStatus().conditions())
        .filteredOn(c -> c.type().equals("StartupBoost"))
        .extracting(Condition::status, Condition::reason)
        .containsExactly(tuple("False", "ResizeNotServed"));
    ServerlessServiceStatus told =
        operator.awaitStatus(
            "hello",
            status -> status.conditions().stream().anyMatch(c -> c.type().equals("StartupBoost")));
    assertThat(condition(told, "StartupBoost").reason()).isEqualTo("ResizeNotServed");
  }

  private DaemonSet prepull(String revision) {
    return operator
        .client()
        .apps()
        .daemonSets()
        .inNamespace(namespace)
        .withName(revision + "-prepull")
        .get();
  }

  private static Condition condition(ServerlessServiceStatus status, String type) {
    return status.conditions().stream()
        .filter(c -> c.type().equals(type))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void replicasAreNeverTheOperators() throws Exception {
    operator.apply("hello", PLAIN);
    Deployment deployment = operator.awaitDeployment("hello-00001");
    assertThat(deployment.getSpec().getReplicas()).isEqualTo(1);
    operator.client().apps().deployments().inNamespace(namespace).withName("hello-00001").scale(4);
    edit("hello-00001", "evil:1");
    await().atMost(Duration.ofSeconds(20)).until(() -> image("hello-00001"), "hello:1"::equals);
    assertThat(operator.deployment("hello-00001").getSpec().getReplicas()).isEqualTo(4);
  }

  @Test
  void whatSomebodyAddsToThePodsIsTakenOutAgain() throws Exception {
    operator.apply("hello", PLAIN);
    operator.awaitDeployment("hello-00001");
    operator
        .client()
        .apps()
        .deployments()
        .inNamespace(namespace)
        .withName("hello-00001")
        .edit(deployment -> {
          deployment
              .getSpec()
              .getTemplate()
              .getSpec()
              .getContainers()
              .getFirst()
              .getEnv()
              .add(new EnvVar("EXTRA", "1", null));
          return deployment;
        });
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() ->
            assertThat(
                    operator
                        .deployment("hello-00001")
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getEnv())
                .extracting(EnvVar::getName)
                .doesNotContain("EXTRA"));
    int writes = operator.writeCount();
    operator.pod("hello-00001", READY);
    operator.awaitReason("hello", "Ready");
    assertThat(operator.writeCount() - writes).isLessThanOrEqualTo(3);
  }

  @Test
  void nothingIsWrittenWhereNothingHappens() throws Exception {
    operator.apply("hello", "{containers: [{image: 'hello:1', env: [{name: EMPTY, value: ''}]}]}");
    operator.pod("hello-00001", READY);
    operator.awaitReason("hello", "Ready");
    operator.stopOperator();
    operator.startOperator();
    await()
        .during(Duration.ofSeconds(4))
        .atMost(Duration.ofSeconds(6))
        .until(() -> operator.writeCount() == 0);
    assertThat(operator.revisions()).containsExactly("hello-00001");
  }

  @Test
  void aNewRevisionGetsTrafficWhenItIsReadyAndTheOldestGoes() {
    operator.apply("hello", PLAIN);
    operator.pod("hello-00001", READY);
    operator.awaitReason("hello", "Ready");
    operator.apply("hello", OTHER);
    operator.awaitDeployment("hello-00002");
    ServerlessServiceStatus rolling = operator.awaitReason("hello", "Starting");
    assertThat(rolling.traffic())
        .extracting(TrafficStatus::revisionName)
        .containsExactly("hello-00001");
    operator.pod("hello-00002", READY);
    ServerlessServiceStatus done = operator.awaitReason("hello", "Ready");
    assertThat(done.traffic())
        .extracting(TrafficStatus::revisionName)
        .containsExactly("hello-00002");
    operator.apply("hello", PLAIN);
    operator.pod("hello-00003", READY);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(operator::revisions, List.of("hello-00002", "hello-00003")::equals);
  }

  @Test
  void aRolloutThatTheActivatorWritesDownIsMirroredAndKept() {
    String rollout = ", rollout: {}";
    operator.applyWhole("hello", "template: {spec: " + PLAIN + "}" + rollout);
    operator.pod("hello-00001", READY);
    operator.awaitReason("hello", "Ready");
    operator.rollout("hello", "hello-00001", "hello-00001", "Completed", 100);
    operator.applyWhole("hello", "template: {spec: " + OTHER + "}" + rollout);
    operator.pod("hello-00002", READY);
    ServerlessServiceStatus begun =
        operator.awaitStatus("hello", status -> status.traffic().size() == 2);
    assertThat(begun.traffic()).extracting(TrafficStatus::percent).containsExactly(5, 95);
    operator.rollout("hello", "hello-00002", "hello-00001", "Rolling", 25);
    operator.awaitStatus("hello", status -> status.traffic().getFirst().percent() == 25);
    operator.rollout("hello", "hello-00002", "hello-00001", "RolledBack", 0);
    ServerlessServiceStatus back = operator.awaitReason("hello", "RolledBack");
    assertThat(back.traffic())
        .containsExactly(new TrafficStatus("hello-00001", true, 100, null, null));
    assertThat(back.rollout()).isNotNull();
    assertThat(back.rollout().verdict()).isEqualTo("RolledBack");
  }

  @Test
  void aFailingRevisionLeavesTheOldOneAndIsReplacedByTheNext() {
    operator.apply("hello", PLAIN);
    operator.pod("hello-00001", READY);
    operator.awaitReason("hello", "Ready");
    operator.apply("hello", OTHER);
    operator.pod("hello-00002", NO_IMAGE);
    ServerlessServiceStatus failed = operator.awaitReason("hello", "ImagePullFailed");
    assertThat(failed.traffic())
        .extracting(TrafficStatus::revisionName)
        .containsExactly("hello-00001");
    assertThat(ready(failed).message())
        .startsWith("hello-00002: ")
        .endsWith("hello-00001 keeps serving");
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() ->
            assertThat(events())
                .anySatisfy(event -> {
                  assertThat(event.getReason()).isEqualTo("ImagePullFailed");
                  assertThat(event.getType()).isEqualTo("Warning");
                }));
    operator.apply("hello", "{containers: [{image: 'hello:3'}]}");
    operator.pod("hello-00003", READY);
    operator.awaitReason("hello", "Ready");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(operator::revisions, List.of("hello-00001", "hello-00003")::equals);
  }

  @Test
  void allViolationsAreOneConditionAndNothingIsMade() {
    operator.applyWhole(
        "hello",
        "template: {spec: {containers: [{image: 'hello:1'}]}},"
            + " scaling: {minInstances: 9, maxInstances: 3},"
            + " traffic: [{latestRevision: true, percent: 40}]");
    ServerlessServiceStatus status = operator.awaitReason("hello", "InvalidSpec");
    assertThat(ready(status).message())
        .contains("spec.scaling.minInstances: 9")
        .contains("spec.traffic: percents add up to 40");
    assertThat(operator.revisions()).isEmpty();
  }

  @Test
  void aServiceOfSomebodyElseIsNeverTouched() {
    operator
        .client()
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withName("hello")
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .addNewPort()
                .withPort(80)
                .endPort()
                .endSpec()
                .build())
        .create();
    operator.apply("hello", PLAIN);
    operator.pod("hello-00001", READY);
    operator.awaitReason("hello", "NameTaken");
    assertThat(
            operator
                .client()
                .services()
                .inNamespace(namespace)
                .withName("hello")
                .require()
                .getSpec()
                .getType())
        .isEqualTo("ClusterIP");
  }

  @Test
  void aDeploymentThatTheApiServerRefusesIsToldInItsWords() {
    operator.apply(
        "hello",
        "{containers: [{image: 'hello:1', volumeMounts: [{name: nowhere, mountPath: /x}]}]}");
    ServerlessServiceStatus status = operator.awaitReason("hello", "DeploymentRefused");
    assertThat(ready(status).message()).contains("volumeMounts[0].name", "nowhere");
  }

  @Test
  void aFailureAtALaterStartIsToldAndItsEndToo() {
    operator.apply("hello", PLAIN);
    operator.pod("hello-00001", READY);
    operator.awaitReason("hello", "Ready");
    operator.podStatus("hello-00001", NO_IMAGE);
    operator.awaitReason("hello", "ImagePullFailed");
    operator.podStatus("hello-00001", READY);
    operator.awaitReason("hello", "Ready");
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() ->
            assertThat(events())
                .extracting(Event::getReason)
                .contains("ImagePullFailed", "Recovered"));
  }

  @Test
  void oneOfTwoOperatorsWorksAndTheOtherGoesOn() throws Exception {
    operator.stopOperator();
    OperatorOptions options = operator.options(Optional.of(namespace));
    OperatorProgram first = OperatorProgram.start(options, server.config(), "first");
    try (OperatorProgram second = OperatorProgram.start(options, server.config(), "second")) {
      operator.apply("hello", PLAIN);
      operator.awaitDeployment("hello-00001");
      first.close();
      operator.apply("other", PLAIN);
      operator.awaitDeployment("other-00001");
      assertThat(second.lostLeadership()).isNotDone();
    } finally {
      operator.startOperator();
    }
  }

  private void edit(String revision, String image) {
    operator
        .client()
        .apps()
        .deployments()
        .inNamespace(namespace)
        .withName(revision)
        .edit(deployment -> {
          deployment.getSpec().getTemplate().getSpec().getContainers().getFirst().setImage(image);
          return deployment;
        });
  }

  private String image(String revision) {
    return operator
        .deployment(revision)
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getImage();
  }

  private List<Event> events() {
    return operator.client().v1().events().inNamespace(namespace).list().getItems();
  }

  private static Condition ready(ServerlessServiceStatus status) {
    return Conditions.find(status.conditions(), Condition.READY).orElseThrow();
  }
}
