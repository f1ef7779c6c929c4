package dev.dormouse.bench;

import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Plays controllers and kubelet: gives each Deployment one pod as long as any is wanted, which is
 * ready at a loopback address at once. Costs the API server three writes for a pod and two for its
 * end. Safe for any thread.
 */
final class SimulatedKubelet implements AutoCloseable {
  private static final int AT_ONCE = 8;
  static final String READY =
      "{\"status\":{\"replicas\":1,\"readyReplicas\":1,\"availableReplicas\":1}}";
  private static final String NONE =
      "{\"status\":{\"replicas\":0,\"readyReplicas\":0,\"availableReplicas\":0}}";

  private final KubernetesClient client;
  private final ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE);
  private final Map<String, Boolean> wanted = new ConcurrentHashMap<>();
  private final AtomicInteger pods = new AtomicInteger();
  private final SharedIndexInformer<Deployment> informer;

  SimulatedKubelet(KubernetesClient client) {
    this.client = client;
    this.informer =
        client
            .apps()
            .deployments()
            .inAnyNamespace()
            .withLabel("dormouse.dev/revision")
            .inform(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(Deployment added) {
                    see(added);
                  }

                  @Override
                  public void onUpdate(Deployment before, Deployment now) {
                    see(now);
                  }

                  @Override
                  public void onDelete(Deployment gone, boolean unknown) {
                    wanted.remove(key(gone));
                  }
                });
  }

  private static String key(Deployment deployment) {
    return deployment.getMetadata().getNamespace() + "/" + deployment.getMetadata().getName();
  }

  /** Of each Deployment one thing is done at a time, as its watch tells of one at a time. */
  private void see(Deployment deployment) {
    boolean some = Objects.requireNonNullElse(deployment.getSpec().getReplicas(), 1) > 0;
    Boolean before = wanted.put(key(deployment), some);
    if (before == null ? some : before != some) {
      workers.execute(() -> act(deployment, some));
    }
  }

  private void act(Deployment deployment, boolean some) {
    try {
      if (some) {
        start(deployment);
      } else {
        end(deployment);
      }
    } catch (KubernetesClientException e) {
      System.err.println("kubelet: " + e.getMessage());
    }
  }

  private void start(Deployment deployment) {
    var template = deployment.getSpec().getTemplate();
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(deployment.getMetadata().getName() + "-pod")
            .withNamespace(deployment.getMetadata().getNamespace())
            .withLabels(template.getMetadata().getLabels())
            .endMetadata()
            .withSpec(template.getSpec())
            .build();
    Pod made = client.resource(pod).create();
    made.setStatus(running(pod.getSpec().getContainers().getFirst().getName()));
    var _ = client.resource(made).updateStatus();
    tell(deployment, READY);
    pods.incrementAndGet();
  }

  static PodStatus running(String container) {
    String now = Instant.now().toString();
    return new PodStatusBuilder()
        .withPhase("Running")
        .withPodIP("127.0.0.1")
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .endCondition()
        .withContainerStatuses(
            new ContainerStatusBuilder()
                .withName(container)
                .withImage("simulated")
                .withImageID("simulated")
                .withReady(true)
                .withRestartCount(0)
                .withNewState()
                .withNewRunning()
                .withStartedAt(now)
                .endRunning()
                .endState()
                .build())
        .build();
  }

  private void end(Deployment deployment) {
    var _ =
        client
            .pods()
            .inNamespace(deployment.getMetadata().getNamespace())
            .withName(deployment.getMetadata().getName() + "-pod")
            .withGracePeriod(0)
            .delete();
    tell(deployment, NONE);
    pods.decrementAndGet();
  }

  private void tell(Deployment deployment, String status) {
    var _ =
        client
            .resource(deployment)
            .subresource("status")
            .patch(PatchContext.of(PatchType.JSON_MERGE), status);
  }

  int pods() {
    return pods.get();
  }

  @Override
  public void close() {
    informer.close();
    workers.shutdownNow();
  }
}
