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
import java.util.concurrent.CountDownLatch;
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

  private final KubernetesClient client;
  private final ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE);
  private final Map<String, Boolean> wanted = new ConcurrentHashMap<>();
  private final AtomicInteger pods = new AtomicInteger();
  private volatile CountDownLatch acts = new CountDownLatch(0);
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
      acts.await();
      if (some) {
        start(deployment);
      } else {
        end(deployment);
      }
    } catch (KubernetesClientException e) {
      System.err.println("kubelet: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
    tell(deployment, 1);
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
    tell(deployment, 0);
    pods.decrementAndGet();
  }

  private void tell(Deployment deployment, int replicas) {
    String status = status(replicas, deployment.getMetadata().getGeneration());
    var _ =
        client
            .resource(deployment)
            .subresource("status")
            .patch(PatchContext.of(PatchType.JSON_MERGE), status);
  }

  /** What a Deployment's status says when all of its pods are ready. */
  static String status(int replicas, long generation) {
    return """
    {"status": {"replicas": %1$d, "readyReplicas": %1$d, "availableReplicas": %1$d, "observedGeneration": %2$d}}\
    """
        .formatted(replicas, generation);
  }

  /** No pod begins or ends until it is let go on. */
  void hold() {
    acts = new CountDownLatch(1);
  }

  void goOn() {
    acts.countDown();
  }

  int deployments() {
    return wanted.size();
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
