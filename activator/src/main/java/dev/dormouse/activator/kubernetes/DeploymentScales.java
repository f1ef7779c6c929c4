package dev.dormouse.activator.kubernetes;

import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.crds.kubernetes.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.api.model.autoscaling.v1.ScaleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Scales Deployments through their scale subresource. Each call waits on a virtual thread of its
 * own. Safe for any thread.
 */
final class DeploymentScales implements ScaleClient {
  /** Costs are seconds since then: of two pods that were marked, the later one goes first. */
  private static final long EPOCH = Instant.parse("2025-01-01T00:00:00Z").getEpochSecond();

  /** Phases of pods that a ReplicaSet counts no more. */
  private static final Set<String> OVER = Set.of("Succeeded", "Failed");

  private static final int REHEARSALS = 50;

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
    Scale wanted = wanted(revision, version, replicas);
    return ask(() -> scaled(deployment(revision).scale(wanted)));
  }

  private static Scale wanted(RevisionKey revision, String version, int replicas) {
    return new ScaleBuilder()
        .withNewMetadata()
        .withName(revision.name())
        .withNamespace(revision.namespace())
        .withResourceVersion(version)
        .endMetadata()
        .withNewSpec()
        .withReplicas(replicas)
        .endSpec()
        .build();
  }

  /**
   * What a JVM does for the first time takes it tens of milliseconds: to load classes, to find out
   * how a type is written as JSON, to greet the API server.
   */
  @Override
  public void rehearse(RevisionKey revision) {
    var _ =
        ask(() -> {
          KubernetesSerialization json = client.getKubernetesSerialization();
          for (int i = 0; i < REHEARSALS; i++) {
            var _ = json.unmarshal(json.asJson(wanted(revision, "1", i)), Scale.class);
          }
          return scaled(deployment(revision).scale());
        });
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

  /**
   * Each is read before the next, as each works on the next: what the Deployment asked of its
   * ReplicaSet before it said that it is done is seen there, and what that ended before it said so
   * is known to be ending when the pods are read.
   */
  @Override
  public CompletionStage<Answer> standing(RevisionKey revision) {
    return ask(() -> {
      Deployment deployment = deployment(revision).get();
      if (deployment == null) {
        return new Answer.Missing();
      }
      if (!isObserved(deployment)) {
        return new Answer.Unsettled();
      }
      List<ReplicaSet> sets =
          client
              .apps()
              .replicaSets()
              .inNamespace(revision.namespace())
              .withLabel(Labels.REVISION, revision.name())
              .list()
              .getItems();
      List<Pod> pods =
          client
              .pods()
              .inNamespace(revision.namespace())
              .withLabel(Labels.REVISION, revision.name())
              .list()
              .getItems();
      return standing(sets, pods);
    });
  }

  private static boolean isObserved(Deployment deployment) {
    DeploymentStatus status = deployment.getStatus();
    return status != null
        && Objects.equals(status.getObservedGeneration(), deployment.getMetadata().getGeneration());
  }

  private static Answer standing(List<ReplicaSet> sets, List<Pod> pods) {
    int replicas = 0;
    for (ReplicaSet set : sets) {
      ReplicaSetStatus status = set.getStatus();
      Integer wanted = set.getSpec().getReplicas();
      if (status == null
          || !Objects.equals(status.getObservedGeneration(), set.getMetadata().getGeneration())
          || !Objects.equals(status.getReplicas(), wanted)) {
        return new Answer.Unsettled();
      }
      replicas += wanted;
    }
    Set<String> alive =
        pods.stream()
            .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
            .filter(pod -> !OVER.contains(pod.getStatus().getPhase()))
            .map(pod -> pod.getMetadata().getName())
            .collect(Collectors.toUnmodifiableSet());
    return alive.size() == replicas ? new Answer.Standing(alive) : new Answer.Unsettled();
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
