package dev.dormouse.bench;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Writes what is written for a service until it is ready, each object once and without looking at
 * anything: as fast as the API server takes it. Safe for any thread.
 */
final class BareWrites {
  private static final int AT_ONCE = 8;
  private static final String NAMESPACE = ServiceLoad.namespace(0);
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("dormouse-operator")
          .withForce(true)
          .build();

  private final KubernetesClient client;
  private final GenericKubernetesResource service;
  private final GenericKubernetesResource revision;
  private final Deployment deployment;

  /** Takes the first service that was made as its model. */
  BareWrites(KubernetesClient client) {
    this.client = client;
    String name = ServiceLoad.name(0);
    service = stored("ServerlessService", name);
    revision = stored("Revision", name + "-00001");
    deployment =
        client.apps().deployments().inNamespace(NAMESPACE).withName(name + "-00001").require();
  }

  private GenericKubernetesResource stored(String kind, String name) {
    return client
        .genericKubernetesResources("dormouse.dev/v1alpha1", kind)
        .inNamespace(NAMESPACE)
        .withName(name)
        .require();
  }

  /** Answers how many seconds so many services took. */
  double services(int count) throws Exception {
    long begun = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String name = "bare-" + i;
        all.add(threads.submit(() -> write(name)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    return (System.nanoTime() - begun) / 1e9;
  }

  private void write(String name) {
    create(service, name);
    create(revision, name + "-00001");
    client
        .services()
        .resource(
            new io.fabric8.kubernetes.api.model.ServiceBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NAMESPACE)
                .endMetadata()
                .withNewSpec()
                .withType("ExternalName")
                .withExternalName("dormouse-activator.dormouse-system.svc.cluster.local")
                .endSpec()
                .build())
        .create();
    Deployment copy = fresh(deployment, name + "-00001");
    var _ = client.resource(copy).patch(APPLY);
    Pod pod =
        client
            .resource(
                new PodBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .withNamespace(NAMESPACE)
                    .withLabels(copy.getSpec().getTemplate().getMetadata().getLabels())
                    .endMetadata()
                    .withSpec(copy.getSpec().getTemplate().getSpec())
                    .build())
            .create();
    pod.setStatus(SimulatedKubelet.running("user-container"));
    var _ = client.resource(pod).updateStatus();
    var _ =
        client
            .resource(copy)
            .subresource("status")
            .patch(PatchContext.of(PatchType.JSON_MERGE), SimulatedKubelet.status(1, 1));
    apply(revision, name + "-00001");
    apply(service, name);
  }

  private void create(GenericKubernetesResource model, String name) {
    GenericKubernetesResource copy = fresh(model, name);
    copy.getAdditionalProperties().remove("status");
    var _ = client.resource(copy).create();
  }

  private void apply(GenericKubernetesResource model, String name) {
    GenericKubernetesResource copy = fresh(model, name);
    copy.getAdditionalProperties().remove("spec");
    var _ = client.resource(copy).subresource("status").patch(APPLY);
  }

  private <T extends HasMetadata> T fresh(T model, String name) {
    T copy = client.getKubernetesSerialization().clone(model);
    copy.getMetadata().setName(name);
    copy.getMetadata().setUid(null);
    copy.getMetadata().setResourceVersion(null);
    copy.getMetadata().setManagedFields(List.of());
    copy.getMetadata().setOwnerReferences(List.of());
    return copy;
  }
}
