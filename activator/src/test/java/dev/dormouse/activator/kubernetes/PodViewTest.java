package dev.dormouse.activator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.kubernetes.PodView.Readiness;
import dev.dormouse.activator.kubernetes.PodView.Run;
import dev.dormouse.core.revision.RevisionKey;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is seen of a pod, as the API server tells it. */
final class PodViewTest {
  private static PodView view(String spec, String status) {
    String yaml =
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: hello-00001-x
          namespace: shop
          labels: {dormouse.dev/revision: hello-00001}
        spec: %s
        status: %s
        """
            .formatted(spec, status);
    return PodView.of(Serialization.unmarshal(yaml, Pod.class)).orElseThrow();
  }

  @Test
  void aPodOfNobodyIsLeftAside() {
    Pod pod = Serialization.unmarshal("kind: Pod\nmetadata: {name: x, labels: {}}", Pod.class);
    assertThat(PodView.of(pod)).isEmpty();
  }

  @Test
  void aPodThatWasJustMadeWaits() {
    PodView view = view("{containers: [{name: main, ports: [{containerPort: 80}]}]}", "{}");
    assertThat(view.revision()).isEqualTo(new RevisionKey("shop", "hello-00001"));
    assertThat(view.name()).isEqualTo("hello-00001-x");
    assertThat(view.address()).isEmpty();
    assertThat(view.run()).isEqualTo(Run.WAITING);
    assertThat(view.ending()).isFalse();
    assertThat(view.kubeletReady()).isFalse();
    assertThat(view.readiness()).isEqualTo(Readiness.UNPROBED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      textBlock =
          """
          10.1.2.3 => 10.1.2.3
          fd00::7 => fd00:0:0:0:0:0:0:7
          """)
  void anAddressOfEitherKindIsRead(String ip, String address) {
    PodView view = view("{containers: [{name: main}]}", "{podIP: '" + ip + "'}");
    assertThat(view.address().orElseThrow().getHostAddress()).isEqualTo(address);
  }

  @Test
  void theContainerWithPortsIsTheOneThatServes() {
    PodView view =
        view(
            "{containers: [{name: side}, {name: main, ports: [{containerPort: 80}]}]}",
            """
            {containerStatuses: [
              {name: side, ready: true, restartCount: 7, state: {terminated: {exitCode: 0}}},
              {name: main, ready: false, restartCount: 2, state: {running: {}}}]}\
            """);
    assertThat(view.run()).isEqualTo(Run.RUNNING);
    assertThat(view.restarts()).isEqualTo(2);
    assertThat(view.kubeletReady()).isFalse();
  }

  @Test
  void theOnlyContainerServesWithoutPorts() {
    PodView view =
        view(
            "{containers: [{name: main}]}",
            "{containerStatuses: [{name: main, ready: true, state: {terminated: {exitCode: 1}}}]}");
    assertThat(view.run()).isEqualTo(Run.ENDED);
    assertThat(view.kubeletReady()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"Running, false", "Pending, false", "Failed, true", "Succeeded, true"})
  void aPodThatHasEndedTakesNoMoreRequests(String phase, boolean ending) {
    assertThat(view("{containers: [{name: main}]}", "{phase: " + phase + "}").ending())
        .isEqualTo(ending);
  }

  @Test
  void aDeletedPodTakesNoMoreRequests() {
    Pod pod =
        Serialization.unmarshal(
            """
            kind: Pod
            metadata:
              name: x
              namespace: shop
              deletionTimestamp: "2026-01-01T00:00:00Z"
              labels: {dormouse.dev/revision: hello-00001}
            status: {phase: Running}
            """,
            Pod.class);
    assertThat(PodView.of(pod).orElseThrow().ending()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      textBlock =
          """
          [] => UNREADY
          [{type: Ready, status: 'False'}] => UNREADY
          [{type: Ready, status: Unknown}] => UNREADY
          [{type: ContainersReady, status: 'True'}] => UNREADY
          [{type: ContainersReady, status: 'True'}, {type: Ready, status: 'True'}] => READY
          """)
  void aReadinessProbeOfAnyContainerMakesThePodsConditionCount(String conditions, String expected) {
    String status = "{conditions: " + conditions + "}";
    assertThat(
            view(
                    "{containers: [{name: main, ports: [{containerPort: 80}]},"
                        + " {name: side, readinessProbe: {tcpSocket: {port: 1}}}]}",
                    status)
                .readiness())
        .isEqualTo(Readiness.valueOf(expected));
    assertThat(view("{containers: [{name: main}]}", status).readiness())
        .isEqualTo(Readiness.UNPROBED);
  }

  @Test
  void troubleIsSeen() {
    PodView view =
        view(
            "{containers: [{name: main}]}",
            """
            {containerStatuses: [{name: main, ready: false, image: nowhere/x:1,
              state: {waiting: {reason: ImagePullBackOff, message: no such image}}}]}\
            """);
    assertThat(view.trouble()).isPresent();
  }
}
