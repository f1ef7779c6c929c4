package dev.dormouse.operator.revision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.crds.kubernetes.PodTrouble;
import dev.dormouse.crds.kubernetes.PodTrouble.Cause;
import dev.dormouse.operator.revision.Standing.Failing;
import dev.dormouse.operator.revision.Standing.Idle;
import dev.dormouse.operator.revision.Standing.Serving;
import dev.dormouse.operator.revision.Standing.Starting;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StandingTest {
  private static final Instant CREATED = Instant.parse("2026-01-01T12:00:00Z");
  private static final Instant SOON = CREATED.plusSeconds(1);
  private static final Instant LATER = CREATED.plusSeconds(10);

  private static final String STARTS =
      "phase: Running, containerStatuses: [{name: c, restartCount: 0, state: {running:"
          + " {startedAt: '2026-01-01T12:00:01Z'}}}]";
  private static final String READY = "phase: Running, conditions: [{type: Ready, status: 'True'}]";
  private static final String UNSCHEDULABLE =
      "phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable,"
          + " message: no room}]";
  private static final String NO_IMAGE =
      "phase: Pending, containerStatuses: [{name: c, restartCount: 0, state: {waiting: {reason:"
          + " ErrImagePull, message: not found}}}]";

  @Test
  void servesAsSoonAsOneInstanceIsReady() {
    assertThat(standing(1, SOON, pod("a", NO_IMAGE), pod("b", READY))).isEqualTo(new Serving());
  }

  /** Some kubelets say so a minute before they say that it is ready. */
  @Test
  void servesWhenAllContainersHaveStartedAndNoReadinessProbeIsAwaited() {
    Pod started =
        pod(
            "a",
            STARTS.replace("restartCount: 0,", "restartCount: 0, ready: false, started: true,"));
    assertThat(standing(1, SOON, started)).isEqualTo(new Serving());

    started.getSpec().getContainers().getFirst().setReadinessProbe(new Probe());
    assertThat(standing(1, SOON, started)).isInstanceOf(Starting.class);

    Pod starting =
        pod(
            "a",
            STARTS.replace("restartCount: 0,", "restartCount: 0, ready: false, started: false,"));
    assertThat(standing(1, SOON, starting)).isInstanceOf(Starting.class);
  }

  @Test
  void isIdleWhenNoneIsWanted() {
    assertThat(standing(0, SOON)).isEqualTo(new Idle());
    assertThat(standing(0, SOON, pod("a", "phase: Failed, reason: Evicted"))).isEqualTo(new Idle());
  }

  @Test
  void startsWhileNothingIsKnown() {
    assertThat(standing(1, LATER)).isInstanceOf(Starting.class);
    assertThat(standing(1, LATER, pod("a", STARTS)))
        .isEqualTo(new Starting("Starting", "the first instance starts", Duration.ZERO));
  }

  @Test
  void oneThatFailsTellsMoreThanOneThatStarts() {
    assertThat(standing(2, SOON, pod("a", STARTS), pod("b", NO_IMAGE)))
        .isInstanceOfSatisfying(
            Failing.class, failing -> assertThat(failing.reason()).isEqualTo("ImagePullFailed"));
  }

  @Test
  void whatMayPassIsToldWhenItLasts() {
    assertThat(standing(1, SOON, pod("a", UNSCHEDULABLE)))
        .isEqualTo(new Starting("Starting", "the first instance starts", Duration.ofSeconds(2)));
    assertThat(standing(1, LATER, pod("a", UNSCHEDULABLE)))
        .isInstanceOfSatisfying(
            Failing.class, failing -> assertThat(failing.reason()).isEqualTo("Unschedulable"));
  }

  @Test
  void aRefusalOfPodsIsToldByTheDeployment() {
    Deployment deployment =
        yaml(
            """
            apiVersion: apps/v1
            kind: Deployment
            spec: {replicas: 1}
            status:
              conditions:
                - {type: ReplicaFailure, status: 'True', reason: FailedCreate, message: 'pods "x" is forbidden: exceeded quota: q'}
            """,
            Deployment.class);
    assertThat(Standing.of(deployment, List.of(), _ -> List.of(), SOON))
        .isInstanceOfSatisfying(
            Failing.class, failing -> assertThat(failing.reason()).isEqualTo("QuotaExceeded"));
  }

  @Test
  void aVolumeThatCannotBeMountedIsToldByAnEvent() {
    PodTrouble volume = new PodTrouble(Cause.VOLUME, "secret \"s\" not found", List.of());
    assertThat(standing(1, List.of(volume), LATER, pod("a", "phase: Pending")))
        .isEqualTo(new Failing("VolumeUnavailable", "secret \"s\" not found"));
    assertThat(standing(1, List.of(volume), LATER, pod("a", STARTS))).isInstanceOf(Starting.class);
  }

  @Test
  void aPortThatNobodyListensOnIsToldWithWhatToDo() {
    PodTrouble probe =
        new PodTrouble(Cause.PROBE_FAILED, "not up yet: connection refused", List.of());
    assertThat(standing(1, List.of(probe), CREATED.plusSeconds(2), pod("a", STARTS)))
        .isEqualTo(new Starting("Starting", "the first instance starts", Duration.ofSeconds(2)));
    assertThat(standing(1, List.of(probe), LATER, pod("a", STARTS)))
        .isInstanceOfSatisfying(
            Starting.class,
            starting -> {
              assertThat(starting.reason()).isEqualTo("StartupProbeFailed");
              assertThat(starting.message()).contains("0.0.0.0:$PORT");
            });
  }

  @Test
  void aPodThatIsBeingDeletedDoesNotCount() {
    Pod pod = pod("a", NO_IMAGE);
    pod.getMetadata().setDeletionTimestamp("2026-01-01T12:00:01Z");
    assertThat(standing(1, LATER, pod)).isInstanceOf(Starting.class);
  }

  private static Standing standing(int wanted, Instant now, Pod... pods) {
    return standing(wanted, List.of(), now, pods);
  }

  private static Standing standing(
      int wanted, List<PodTrouble> warnings, Instant now, Pod... pods) {
    Deployment deployment =
        yaml(
            "{apiVersion: apps/v1, kind: Deployment, spec: {replicas: " + wanted + "}}",
            Deployment.class);
    return Standing.of(deployment, List.of(pods), _ -> warnings, now);
  }

  private static Pod pod(String name, String status) {
    return yaml(
        "{apiVersion: v1, kind: Pod, metadata: {name: "
            + name
            + ", creationTimestamp: '2026-01-01T12:00:00Z'}, spec: {containers: [{name: c}]},"
            + " status: {"
            + status
            + "}}",
        Pod.class);
  }

  private static <T> T yaml(String yaml, Class<T> type) {
    return RevisionYaml.SERIALIZATION.unmarshal("---\n" + yaml, type);
  }
}
