package dev.dormouse.crds.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.crds.kubernetes.PodTrouble.Cause;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the kubelet, the scheduler and the API server say, and what is made of it. */
final class PodTroubleTest {
  private static final KubernetesSerialization JSON = new KubernetesSerialization();

  private static Pod pod(String status) {
    return JSON.unmarshal(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: hello-00001-x}
        spec:
          containers:
            - name: web
              image: registry.example/hello:9
              startupProbe: {exec: {command: [up]}}
              resources: {limits: {memory: 64Mi}}
        status: %s
        """
            .formatted(status),
        Pod.class);
  }

  private static Pod container(String status) {
    return pod("{phase: Running, containerStatuses: [{name: web, " + status + "}]}");
  }

  private static Deployment deployment(String condition) {
    return JSON.unmarshal(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: d}
        status: {conditions: [%s]}
        """
            .formatted(condition),
        Deployment.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          state: {waiting: {reason: ErrImagePull, message: "rpc error: not\\n found"}} => IMAGE_PULL => image registry.example/hello:9 can't be pulled: rpc error: not  found
          state: {waiting: {reason: ImagePullBackOff, message: Back-off}} => IMAGE_PULL => image registry.example/hello:9 can't be pulled: Back-off
          state: {waiting: {reason: InvalidImageName, message: bad}} => IMAGE_PULL => image registry.example/hello:9 is no image's name: bad
          state: {waiting: {reason: ErrImageNeverPull, message: m}} => IMAGE_PULL => image registry.example/hello:9 is not on the node, and imagePullPolicy is Never
          state: {waiting: {reason: CreateContainerConfigError, message: 'secret "s" not found'}} => CONFIG => its environment can't be set up: secret "s" not found
          state: {waiting: {reason: CreateContainerError, message: m}} => CANNOT_START => it can't be started: m
          state: {waiting: {reason: RunContainerError, message: m}} => CANNOT_START => it can't be started: m
          state: {waiting: {reason: CrashLoopBackOff, message: m}} => CRASH => it ends again and again: m
          state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 3, reason: Error}} => CRASH => it ended with exit code 3
          state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 137, reason: OOMKilled}} => OUT_OF_MEMORY => it was killed for using more memory than its limit of 64Mi; raise limits.memory
          state: {terminated: {exitCode: 0, reason: Completed}} => CRASH => it ended (exit code 0) instead of serving
          state: {terminated: {exitCode: 126, reason: Error}} => CRASH => it ended with exit code 126: its command can't be executed
          state: {terminated: {exitCode: 127, reason: Error}} => CRASH => it ended with exit code 127: its command was not found
          state: {terminated: {exitCode: 139, reason: Error}} => CRASH => it was ended by signal 11 (exit code 139)
          state: {terminated: {exitCode: 137, reason: OOMKilled}} => OUT_OF_MEMORY => it was killed for using more memory than its limit of 64Mi; raise limits.memory
          state: {terminated: {exitCode: 128, reason: StartError, message: no such file}} => CANNOT_START => it can't be started: no such file
          state: {running: {}}, ready: false, lastState: {terminated: {exitCode: 1}} => CRASH => it ended with exit code 1
          state: {running: {}}, ready: false, started: false, lastState: {terminated: {exitCode: 143}} => PROBE_FAILED => it was stopped since its startup probe didn't succeed (exit code 143)
          state: {terminated: {exitCode: 143}}, started: true => CRASH => it was ended by signal 15 (exit code 143)
          """)
  void aContainersStatusTellsTheCause(String status, Cause cause, String message) {
    PodTrouble trouble = PodTrouble.of(container(status)).orElseThrow();

    assertThat(trouble.cause()).isEqualTo(cause);
    assertThat(trouble.message()).isEqualTo("container web: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          state: {waiting: {reason: ContainerCreating}}
          state: {waiting: {reason: PodInitializing}}
          state: {waiting: {reason: CreateContainerConfigError, message: 'failed to sync secret cache: timed out waiting for the condition'}}
          state: {running: {}}, ready: false
          state: {running: {}}, ready: true, lastState: {terminated: {exitCode: 1}}
          ready: false
          """)
  void aContainerThatStartsOrRunsIsNoTrouble(String status) {
    assertThat(PodTrouble.of(container(status))).isEmpty();
  }

  @Test
  void whatTheProgramWroteLastIsTheOutput() {
    String written = "one\\n\\n\\u0007two\\n";

    PodTrouble trouble =
        PodTrouble.of(container("state: {terminated: {exitCode: 1, message: \"" + written + "\"}}"))
            .orElseThrow();

    assertThat(trouble.output()).containsExactly("one", " two");
    assertThat(trouble.message()).isEqualTo("container web: it ended with exit code 1");
  }

  @Test
  void howMuchAContainerWritesIsBounded() {
    String line = "x".repeat(1000);
    String written = (line + "\\n").repeat(50);

    PodTrouble trouble =
        PodTrouble.of(container("state: {terminated: {exitCode: 1, message: \"" + written + "\"}}"))
            .orElseThrow();

    assertThat(trouble.output()).hasSize(20).allMatch(one -> one.length() <= 300);
    String said = "y".repeat(5000);
    assertThat(
            PodTrouble.of(
                container("state: {waiting: {reason: ErrImagePull, message: " + said + "}}")))
        .hasValueSatisfying(cut -> assertThat(cut.message()).hasSize(600).endsWith("…"));
  }

  @Test
  void aPodThatNoNodeTakesIsUnschedulableAndMayPass() {
    Optional<PodTrouble> trouble =
        PodTrouble.of(
            pod(
                """
                {phase: Pending, conditions: [{type: PodScheduled, status: "False",
                  reason: Unschedulable, message: "0/1 nodes are available: 1 Insufficient cpu."}]}
                """));

    assertThat(trouble)
        .contains(
            PodTrouble.of(
                Cause.UNSCHEDULABLE,
                "no node takes the pod: 0/1 nodes are available: 1 Insufficient cpu."));
    assertThat(Cause.UNSCHEDULABLE.mayPass()).isTrue();
    assertThat(Cause.IMAGE_PULL.mayPass()).isFalse();
  }

  @Test
  void anEvictedPodSaysWhy() {
    assertThat(PodTrouble.of(pod("{phase: Failed, reason: Evicted, message: low on memory}")))
        .contains(PodTrouble.of(Cause.EVICTED, "the pod ended: Evicted: low on memory"));
  }

  @Test
  void aPodThatIsBeingDeletedIsNoTrouble() {
    Pod pod = container("state: {terminated: {exitCode: 143}}");
    pod.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");

    assertThat(PodTrouble.of(pod)).isEmpty();
  }

  @Test
  void anInitContainerThatEndedWellIsNoTroubleAndOneThatFailedIs() {
    String one = "{initContainerStatuses: [{name: init, state: {terminated: {exitCode: %d}}}]}";

    assertThat(PodTrouble.of(pod(one.formatted(0)))).isEmpty();
    assertThat(PodTrouble.of(pod(one.formatted(1)))).isPresent();
  }

  @Test
  void aPodWithoutAStatusIsNoTrouble() {
    assertThat(PodTrouble.of(pod("{}"))).isEmpty();
    assertThat(PodTrouble.of(new Pod("v1", "Pod", pod("{}").getMetadata(), null, null))).isEmpty();
    assertThat(PodTrouble.of(new Deployment())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          pods "a" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2 => QUOTA => the namespace's quota is used up
          pods "a" is forbidden: error looking up service account shop/no: serviceaccount "no" not found => SERVICE_ACCOUNT => the service account can't be used
          pods "a" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true => POD_SECURITY => the namespace's Pod Security refuses the pod
          admission webhook "w" denied the request => REFUSED => the API server refuses the pod
          """)
  void aDeploymentWhosePodsAreRefusedTellsTheCause(String said, Cause cause, String what) {
    String condition =
        "{type: ReplicaFailure, status: 'True', reason: FailedCreate, message: '%s'}";

    assertThat(PodTrouble.of(deployment(condition.formatted(said))))
        .contains(PodTrouble.of(cause, what + ": " + said));
  }

  @Test
  void aDeploymentThatMakesItsPodsIsNoTrouble() {
    assertThat(PodTrouble.of(deployment("{type: Available, status: 'True'}"))).isEmpty();
    assertThat(
            PodTrouble.of(
                deployment("{type: ReplicaFailure, status: 'False', reason: FailedCreate}")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          FailedMount => secret "s" not found => VOLUME
          FailedAttachVolume => m => VOLUME
          FailedCreatePodSandBox => m => CANNOT_START
          FailedCreate => exceeded quota => QUOTA
          Unhealthy => Startup probe failed: connection refused => PROBE_FAILED
          """)
  void anEventTellsTheCause(String reason, String said, Cause cause) {
    Event event = new Event();
    event.setReason(reason);
    event.setMessage(said);

    assertThat(PodTrouble.of(event))
        .hasValueSatisfying(trouble -> {
          assertThat(trouble.cause()).isEqualTo(cause);
          assertThat(trouble.message()).endsWith(said);
        });
  }

  @Test
  void anEventOfAnotherKindTellsNothing() {
    Event event = new Event();
    assertThat(PodTrouble.of(event)).isEmpty();
    event.setReason("Unhealthy");
    event.setMessage("Readiness probe failed: 503");
    assertThat(PodTrouble.of(event)).isEmpty();
  }
}
