package dev.dormouse.activator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

final class ClusterJsonTest {
  private final KubernetesSerialization json = ClusterJson.serialization();

  @Test
  void ofAPodItReadsWhatIsNeededToCallIt() {
    Pod pod =
        json.unmarshal(
            """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","uid":"u","managedFields":[{"manager":"x"}]},
            "spec":{"nodeName":"n","containers":[{"name":"main","image":"hello","env":[{"name":"A"}],
            "ports":[{"containerPort":8080}],"readinessProbe":{"periodSeconds":1}}]},
            "status":{"podIP":"10.0.0.1"}}
            """,
            Pod.class);
    assertThat(pod.getMetadata().getUid()).isEqualTo("u");
    assertThat(pod.getMetadata().getManagedFields()).isEmpty();
    assertThat(pod.getSpec().getNodeName()).isNull();
    Container container = pod.getSpec().getContainers().getFirst();
    assertThat(container.getName()).isEqualTo("main");
    assertThat(container.getPorts()).hasSize(1);
    assertThat(container.getReadinessProbe().getPeriodSeconds()).isEqualTo(1);
    assertThat(container.getImage()).isNull();
    assertThat(container.getEnv()).isEmpty();
    assertThat(pod.getStatus().getPodIP()).isEqualTo("10.0.0.1");
  }

  @Test
  void ofADeploymentItReadsTheScaleAndNotWhatIsScaled() {
    Deployment deployment =
        json.unmarshal(
            """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a","resourceVersion":"7"},
            "spec":{"replicas":3,"template":{"spec":{"containers":[{"name":"main"}]}}},
            "status":{"observedGeneration":2}}
            """,
            Deployment.class);
    assertThat(deployment.getMetadata().getResourceVersion()).isEqualTo("7");
    assertThat(deployment.getSpec().getReplicas()).isEqualTo(3);
    assertThat(deployment.getSpec().getTemplate()).isNull();
    assertThat(deployment.getStatus().getObservedGeneration()).isEqualTo(2);
  }
}
