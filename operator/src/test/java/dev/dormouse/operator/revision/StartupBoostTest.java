package dev.dormouse.operator.revision;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StartupBoostTest {
  private static final String SPEC =
      """
      startupCpuBoost: {factor: 3}
      containers:
        - image: hello:1
          resources: {requests: {cpu: 250m, memory: 64Mi}, limits: {cpu: "1"}}
      """;

  private final Deployment steady = RevisionYaml.deployment(SPEC);

  private static Deployment boosted() {
    Deployment deployment = RevisionYaml.deployment(SPEC);
    StartupBoost.apply(deployment, 3);
    return deployment;
  }

  private static ResourceRequirements resources(Deployment deployment) {
    return deployment.getSpec().getTemplate().getSpec().getContainers().getFirst().getResources();
  }

  private static Pod pod(Deployment of, String ready) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("hello-00003-x")
        .endMetadata()
        .withSpec(of.getSpec().getTemplate().getSpec())
        .withNewStatus()
        .addNewCondition()
        .withType("Ready")
        .withStatus(ready)
        .endCondition()
        .endStatus()
        .build();
  }

  @Test
  void cpuIsMultipliedAndMemoryIsNot() {
    ResourceRequirements resources = resources(boosted());
    assertThat(resources.getRequests())
        .isEqualTo(Map.of("cpu", new Quantity("750m"), "memory", new Quantity("64Mi")));
    assertThat(resources.getLimits()).isEqualTo(Map.of("cpu", new Quantity("3")));
  }

  @Test
  void aDeploymentTellsThatItsPodsAreBoosted() {
    assertThat(StartupBoost.of(boosted())).contains(3);
    assertThat(StartupBoost.of(steady)).isEmpty();
  }

  @Test
  void aPodThatIsReadyGoesBackToWhatTheResourceSays() {
    var resize = StartupBoost.back(pod(boosted(), "True"), steady).orElseThrow();
    assertThat(resize.resources())
        .isEqualTo(Map.of("requests", Map.of("cpu", "250m"), "limits", Map.of("cpu", "1")));
  }

  @Test
  void aPodThatStartsOrIsBackIsLeftAlone() {
    assertThat(StartupBoost.back(pod(boosted(), "False"), steady)).isEmpty();
    assertThat(StartupBoost.back(pod(steady, "True"), steady)).isEmpty();
  }
}
