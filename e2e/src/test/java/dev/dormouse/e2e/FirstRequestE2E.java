package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.cluster.Calls.Answer;
import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Wait;
import dev.dormouse.e2e.cluster.Workspace;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@OnCluster
final class FirstRequestE2E {
  @Test
  void answersFromZeroAndGoesBackToZero(Dormouse dormouse, Workspace workspace) {
    workspace.apply(Hello.named("hello").idleTimeout("3s").yaml());
    workspace.awaitReady("hello");
    workspace.awaitNoPods();

    Answer answer = dormouse.calls().get(workspace.host("hello"), "/");

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("Hello, world!", "hello-00001");
    assertThat(workspace.pods()).hasSize(1);
    workspace.awaitNoPods();
  }

  @Test
  void answersInTheClusterUnderTheServicesUsualName(Dormouse dormouse, Workspace workspace) {
    workspace.apply(Hello.named("hello").yaml());
    workspace.awaitReady("hello");

    Answer answer = dormouse.clusterCalls().get("hello." + workspace.namespace(), "/");

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    var alias =
        workspace.client().services().inNamespace(workspace.namespace()).withName("hello").get();
    assertThat(alias.getSpec().getType()).isEqualTo("ExternalName");
    assertThat(alias.getSpec().getExternalName())
        .isEqualTo(
            "dormouse-activator-cluster." + dormouse.systemNamespace() + ".svc.cluster.local");
  }

  @Test
  void showsUrlAndReadinessInColumns(Workspace workspace) {
    workspace.apply(Hello.named("hello").yaml());
    workspace.awaitReady("hello");

    Map<String, Object> row = Columns.of(workspace, "serverlessservices", "hello");

    assertThat(row.keySet())
        .contains("Name", "URL", "Ready", "Reason", "Revision", "Instances", "Age");
    assertThat(row.get("URL").toString()).startsWith("http://" + workspace.host("hello"));
    assertThat(row).containsEntry("Ready", "True").containsEntry("Revision", "hello-00001");
  }

  @Test
  void leavesNothingBehindWhenDeleted(Workspace workspace) {
    workspace.apply(Hello.named("hello").yaml());
    workspace.awaitReady("hello");

    workspace.deleteService("hello");

    Wait.until(
        Duration.ofSeconds(60), () -> remains(workspace), List::isEmpty, it -> it + " remain");
  }

  @Test
  void makesANewRevisionOfAChangedTemplate(Dormouse dormouse, Workspace workspace) {
    workspace.apply(Hello.named("hello").greeting("one").yaml());
    workspace.awaitReady("hello");
    workspace.apply(Hello.named("hello").greeting("two").yaml());
    GenericKubernetesResource ready = workspace.awaitReady("hello");

    assertThat((String) ready.get("status", "latestReadyRevision")).isEqualTo("hello-00002");
    // The activator turns to the new one when its own knock was answered, too.
    Wait.until(
        Duration.ofSeconds(20),
        () -> dormouse.calls().get(workspace.host("hello"), "/").body(),
        it -> it.contains("Hello, two! (revision hello-00002)"),
        it -> it);
  }

  private static List<String> remains(Workspace workspace) {
    var client = workspace.client();
    String namespace = workspace.namespace();
    return java.util.stream.Stream.of(
            workspace.revisions(),
            client.apps().deployments().inNamespace(namespace).list().getItems(),
            client.apps().replicaSets().inNamespace(namespace).list().getItems(),
            client.pods().inNamespace(namespace).list().getItems(),
            client.services().inNamespace(namespace).list().getItems())
        .flatMap(List::stream)
        .map(it -> it.getKind() + "/" + it.getMetadata().getName())
        .toList();
  }
}
