package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.e2e.cluster.Calls.Answer;
import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Resources;
import dev.dormouse.e2e.cluster.Wait;
import dev.dormouse.e2e.cluster.Workspace;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@OnCluster
final class FailuresE2E {
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void saysThatAnImageDoesNotExist(Dormouse dormouse, Workspace workspace) {
    workspace.apply(Hello.named("bad").image("dormouse/no-such-image:1").yaml());

    failsFor(dormouse, workspace, "ImagePullFailed", "no-such-image");
  }

  @Test
  void saysThatTheProgramCrashes(Dormouse dormouse, Workspace workspace) {
    workspace.apply(Hello.named("bad").command("java, -jar, target/absent.jar").yaml());

    failsFor(dormouse, workspace, "Crashed", "");
  }

  @Test
  void saysThatTheProgramListensOnLoopbackOnly(Dormouse dormouse, Workspace workspace) {
    workspace.apply(
        Hello.named("bad")
            .command("jwebserver, -b, 127.0.0.1, -p, \"8080\", -d, /tmp")
            .more("startTimeoutSeconds: 5")
            .yaml());

    failsFor(dormouse, workspace, "StartupProbeFailed", "0.0.0.0");
  }

  @Test
  void saysThatASecretIsMissing(Dormouse dormouse, Workspace workspace) {
    workspace.apply(
        Hello.named("bad")
            .env("{name: KEY, valueFrom: {secretKeyRef: {name: absent, key: k}}}")
            .yaml());

    failsFor(dormouse, workspace, "ContainerConfigInvalid", "absent");
  }

  @Test
  void saysThatAServiceAccountIsMissing(Dormouse dormouse, Workspace workspace) {
    workspace.apply(Hello.named("bad").more("serviceAccountName: absent").yaml());

    failsFor(dormouse, workspace, "ServiceAccountMissing", "absent");
  }

  @Test
  void saysThatTheQuotaIsUsedUp(Dormouse dormouse, Workspace workspace) {
    workspace.apply(
        """
        apiVersion: v1
        kind: ResourceQuota
        metadata: {name: none}
        spec: {hard: {pods: "0"}}
        """);
    // The API server hears of a quota by a watch, like anybody else.
    workspace.awaitRefusalOfPods("exceeded quota");
    workspace.apply(Hello.named("bad").yaml());

    failsFor(dormouse, workspace, "QuotaExceeded", "exceeded quota");
  }

  /** The service says it, and a caller hears it instead of waiting in vain. */
  private static void failsFor(
      Dormouse dormouse, Workspace workspace, String reason, String inMessage) {
    Resources.Condition ready =
        Resources.condition(workspace.await("bad", SOON, it -> failed(it, reason)), "Ready")
            .orElseThrow();
    assertThat(ready.message()).contains(inMessage);

    Answer answer =
        dormouse.calls().start(workspace.host("bad"), "/", Duration.ofSeconds(60)).join();
    assertThat(answer.status()).as(answer.body()).isEqualTo(503);
    assertThat(answer.reason()).startsWith("start-");
  }

  private static boolean failed(HasMetadata service, String reason) {
    return Resources.condition(service, "Ready")
        .map(it -> !it.status().equals("True") && it.reason().equals(reason))
        .orElse(false);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          containerConcurrency: 0    | containerConcurrency
          containerConcurrency: many | containerConcurrency
          timeoutSeconds: 3601       | timeoutSeconds
          """)
  void isRefusedByTheApiServerWithTheFieldsName(String field, String named, Workspace workspace) {
    String yaml = Hello.named("bad").yaml().replaceFirst("containerConcurrency: 80", field);

    assertThatThrownBy(() -> workspace.apply(yaml))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(named);
  }

  /** An API server without CEL takes it; then the operator says what is wrong. */
  @Test
  void isRefusedOrExplainedWhenTrafficDoesNotAddUp(Workspace workspace) {
    String yaml = Hello.named("bad").yaml() + "  traffic: [{latestRevision: true, percent: 90}]\n";
    try {
      workspace.apply(yaml);
    } catch (KubernetesClientException e) {
      assertThat(e).hasMessageContaining("traffic");
      return;
    }
    Resources.Condition ready =
        Resources.condition(workspace.await("bad", SOON, it -> failed(it, "InvalidSpec")), "Ready")
            .orElseThrow();
    assertThat(ready.message()).contains("traffic");
  }

  @Test
  void repairsADeploymentThatWasEditedByHand(Workspace workspace) {
    workspace.apply(Hello.named("hello").yaml());
    workspace.awaitReady("hello");
    var deployment =
        workspace
            .client()
            .apps()
            .deployments()
            .inNamespace(workspace.namespace())
            .withName("hello-00001");
    deployment.edit(it -> {
      it.getSpec().getTemplate().getSpec().setEnableServiceLinks(true);
      return it;
    });

    Wait.until(
        SOON,
        deployment::get,
        it -> Boolean.FALSE.equals(it.getSpec().getTemplate().getSpec().getEnableServiceLinks()),
        it -> "enableServiceLinks is still " + it.getSpec().getTemplate().getSpec());
  }
}
