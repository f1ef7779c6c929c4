package dev.dormouse.activator.kubernetes;

import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.crds.kubernetes.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.api.model.autoscaling.v1.ScaleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Scales Deployments through their scale subresource. Each call waits on a virtual thread of its
 * own. Safe for any thread.
 */
final class DeploymentScales implements ScaleClient {
  /** Costs are seconds since then: of two pods that were marked, the later one goes first. */
  private static final long EPOCH = Instant.parse("2025-01-01T00:00:00Z").getEpochSecond();

  private final KubernetesClient client;
  private final BooleanSupplier knowsDeletionCost;
  private final Executor virtual = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * @param knowsDeletionCost whether ReplicaSets heed {@link Labels#DELETION_COST}, as they do from
   *     Kubernetes 1.22 on; may ask the API server
   */
  DeploymentScales(KubernetesClient client, BooleanSupplier knowsDeletionCost) {
    this.client = client;
    this.knowsDeletionCost = knowsDeletionCost;
  }

  private RollableScalableResource<Deployment> deployment(RevisionKey revision) {
    return client.apps().deployments().inNamespace(revision.namespace()).withName(revision.name());
  }

  @Override
  public CompletionStage<Answer> write(RevisionKey revision, String version, int replicas) {
    Scale wanted =
        new ScaleBuilder()
            .withNewMetadata()
            .withName(revision.name())
            .withNamespace(revision.namespace())
            .withResourceVersion(version)
            .endMetadata()
            .withNewSpec()
            .withReplicas(replicas)
            .endSpec()
            .build();
    return ask(() -> scaled(deployment(revision).scale(wanted)));
  }

  @Override
  public CompletionStage<Answer> read(RevisionKey revision) {
    return ask(() -> scaled(deployment(revision).scale()));
  }

  private static Answer scaled(Scale scale) {
    Integer replicas = scale.getSpec().getReplicas();
    return new Answer.Scaled(
        scale.getMetadata().getResourceVersion(), replicas == null ? 0 : replicas);
  }

  /**
   * Where ReplicaSets can't be told which pod is to go, the pod is deleted instead: what replaces
   * it is not ready yet when the scale is lowered, and so is what the ReplicaSet takes away then.
   */
  @Override
  public CompletionStage<Answer> goesFirst(RevisionKey revision, String name) {
    PodResource pod = client.pods().inNamespace(revision.namespace()).withName(name);
    return ask(() -> {
      if (knowsDeletionCost.getAsBoolean()) {
        Pod _ = pod.patch(PatchContext.of(PatchType.JSON_MERGE), cheapest());
      } else {
        var _ = pod.delete();
      }
      return new Answer.Done();
    });
  }

  private static String cheapest() {
    long cost = EPOCH - Instant.now().getEpochSecond();
    return "{\"metadata\":{\"annotations\":{\"%s\":\"%d\"}}}".formatted(Labels.DELETION_COST, cost);
  }

  private CompletionStage<Answer> ask(Supplier<Answer> question) {
    return CompletableFuture.supplyAsync(() -> answer(question), virtual);
  }

  private static Answer answer(Supplier<Answer> question) {
    try {
      return question.get();
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        case 404 -> new Answer.Missing();
        case 409 -> new Answer.Conflict();
        case 400, 401, 403, 405, 422 -> new Answer.Refused(message(e));
        default -> new Answer.Unavailable(message(e));
      };
    } catch (RuntimeException e) {
      return new Answer.Unavailable(e.toString());
    }
  }

  /** Of an answer what the API server said; of none why there is none. */
  private static String message(KubernetesClientException e) {
    String said = e.getStatus() == null ? null : e.getStatus().getMessage();
    if (said != null) {
      return said;
    }
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString();
  }
}
