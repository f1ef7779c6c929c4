package dev.dormouse.activator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.kubernetes.ScaleClient.Answer;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.crds.kubernetes.Labels;
import dev.dormouse.testing.ApiServer;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatusBuilder;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Scales and marks on a real API server. */
final class DeploymentScalesIT {
  private static final RevisionKey HELLO = new RevisionKey("default", "hello-00001");

  private static ApiServer server;

  @BeforeAll
  static void start() throws IOException {
    server = ApiServer.withCrds();
    SimulatedNode.deploy(server.client(), "default", "hello", HELLO.name(), 0);
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  private final DeploymentScales scales = new DeploymentScales(server.client(), () -> true);

  private static Answer answer(CompletionStage<Answer> stage) {
    return stage.toCompletableFuture().join();
  }

  @Test
  void aWriteIsGuardedByTheVersionThatWasRead() {
    var read = (Answer.Scaled) answer(scales.read(HELLO));
    var written = (Answer.Scaled) answer(scales.write(HELLO, read.version(), 3));
    assertThat(written.replicas()).isEqualTo(3);
    assertThat(answer(scales.write(HELLO, read.version(), 1))).isEqualTo(new Answer.Conflict());
    var zero = (Answer.Scaled) answer(scales.write(HELLO, written.version(), 0));
    assertThat(zero.replicas()).isZero();
    assertThat(answer(scales.read(HELLO))).isEqualTo(zero);
  }

  @Test
  void aMissingDeploymentIsSaidToBeMissing() {
    var nobody = new RevisionKey("default", "nobody-00001");
    assertThat(answer(scales.read(nobody))).isEqualTo(new Answer.Missing());
    assertThat(answer(scales.write(nobody, "1", 1))).isEqualTo(new Answer.Missing());
    assertThat(answer(scales.standing(nobody))).isEqualTo(new Answer.Missing());
  }

  @Test
  void whatTheApiServerNeverTakesIsRefusedWithItsReason() {
    var read = (Answer.Scaled) answer(scales.read(HELLO));
    assertThat(answer(scales.write(HELLO, read.version(), -1)))
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused -> assertThat(refused.message()).contains("spec.replicas"));
  }

  @Test
  void thePodThatIsToGoFirstIsMarked() {
    pod("marked");
    assertThat(answer(scales.goesFirst(HELLO, "marked"))).isEqualTo(new Answer.Done());
    var annotations =
        server.client().pods().inNamespace("default").withName("marked").get().getMetadata();
    assertThat(Long.parseLong(annotations.getAnnotations().get(Labels.DELETION_COST))).isNegative();
  }

  @Test
  void whereNoMarkIsHeededThePodIsDeleted() {
    pod("deleted");
    var old = new DeploymentScales(server.client(), () -> false);
    assertThat(answer(old.goesFirst(HELLO, "deleted"))).isEqualTo(new Answer.Done());
    assertThat(server.client().pods().inNamespace("default").withName("deleted").get()).isNull();
  }

  @Test
  void podsStayOnceDeploymentAndReplicaSetHaveDoneAllThatWasAsked() {
    var set = replicaSet();
    SimulatedNode.observe(server.client(), deployment(HELLO));
    assertThat(answer(scales.standing(HELLO))).as("not looked at yet").isEqualTo(unsettled());
    set.setStatus(status(set, 1));
    var _ = server.client().resource(set).updateStatus();
    assertThat(answer(scales.standing(HELLO))).as("no pod").isEqualTo(unsettled());
    pod("stays", HELLO.name());
    assertThat(answer(scales.standing(HELLO))).isEqualTo(new Answer.Standing(Set.of("stays")));
    pod("comes", HELLO.name());
    assertThat(answer(scales.standing(HELLO))).as("too many").isEqualTo(unsettled());
  }

  @Test
  void noPodIsKnownToStayWhileTheDeploymentIsBehindWhatWasWritten() {
    var behind = new RevisionKey("default", "behind-00001");
    SimulatedNode.deploy(server.client(), "default", "behind", behind.name(), 0);
    assertThat(answer(scales.standing(behind))).as("never looked at").isEqualTo(unsettled());
    SimulatedNode.observe(server.client(), deployment(behind));
    assertThat(answer(scales.standing(behind))).isEqualTo(new Answer.Standing(Set.of()));
    var read = (Answer.Scaled) answer(scales.read(behind));
    assertThat(answer(scales.write(behind, read.version(), 1))).isInstanceOf(Answer.Scaled.class);
    assertThat(answer(scales.standing(behind))).as("not looked at since").isEqualTo(unsettled());
  }

  private static Deployment deployment(RevisionKey revision) {
    return server
        .client()
        .apps()
        .deployments()
        .inNamespace(revision.namespace())
        .withName(revision.name())
        .get();
  }

  private static Answer unsettled() {
    return new Answer.Unsettled();
  }

  private static ReplicaSetStatus status(ReplicaSet set, int replicas) {
    return new ReplicaSetStatusBuilder()
        .withReplicas(replicas)
        .withObservedGeneration(set.getMetadata().getGeneration())
        .build();
  }

  private static ReplicaSet replicaSet() {
    Map<String, String> labels = Map.of(Labels.REVISION, HELLO.name());
    return server
        .client()
        .resource(
            new ReplicaSetBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(HELLO.name() + "-set")
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withReplicas(1)
                .withNewSelector()
                .withMatchLabels(labels)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("none")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build())
        .create();
  }

  private static void pod(String name) {
    pod(name, "none");
  }

  private static void pod(String name, String revision) {
    var _ =
        server
            .client()
            .resource(
                new PodBuilder()
                    .withNewMetadata()
                    .withNamespace("default")
                    .withName(name)
                    .withLabels(Map.of(Labels.REVISION, revision))
                    .endMetadata()
                    .withNewSpec()
                    .addNewContainer()
                    .withName("main")
                    .withImage("none")
                    .endContainer()
                    .endSpec()
                    .build())
            .create();
  }
}
