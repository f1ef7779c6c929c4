package dev.dormouse.activator.kubernetes;

import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.crds.kubernetes.Labels;
import dev.dormouse.crds.kubernetes.PodTrouble;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * What of a pod matters to whoever sends it requests: a few words of the thousands that Kubernetes
 * keeps. Immutable.
 *
 * @param address absent until the pod's network is set up
 * @param ending it was deleted, or has ended: it takes no more requests
 * @param run where the container that serves stands
 * @param restarts how often the container that serves was started again
 * @param kubeletReady whether the kubelet's probes of that container succeed
 * @param readiness what the readiness probes of all its containers say
 * @param trouble why it does not come up, where Kubernetes says so
 */
record PodView(
    RevisionKey revision,
    String name,
    Optional<InetAddress> address,
    boolean ending,
    Run run,
    int restarts,
    boolean kubeletReady,
    Readiness readiness,
    Optional<PodTrouble> trouble) {

  /** Where the container that serves stands. */
  enum Run {
    WAITING,
    RUNNING,
    ENDED
  }

  /** What the kubelet says of all containers together. */
  enum Readiness {
    /** No container has a readiness probe. */
    UNPROBED,
    READY,
    UNREADY
  }

  /**
   * Which instance its container is, or will be when it is started again: the same for all who look
   * at it, whenever they began to.
   */
  InstanceId instance() {
    int starts = restarts + (run == Run.ENDED ? 2 : 1);
    return new InstanceId(starts == 1 ? name : name + "#" + starts);
  }

  /** The view of a pod that belongs to a revision. */
  static Optional<PodView> of(Pod pod) {
    String revision = pod.getMetadata().getLabels().get(Labels.REVISION);
    if (revision == null) {
      return Optional.empty();
    }
    PodStatus status = Optional.ofNullable(pod.getStatus()).orElseGet(PodStatus::new);
    Optional<ContainerStatus> serving = serving(pod, status.getContainerStatuses());
    return Optional.of(
        new PodView(
            new RevisionKey(pod.getMetadata().getNamespace(), revision),
            pod.getMetadata().getName(),
            Optional.ofNullable(status.getPodIP())
                .filter(ip -> !ip.isEmpty())
                .map(InetAddress::ofLiteral),
            ending(pod, status),
            serving.map(PodView::run).orElse(Run.WAITING),
            serving.map(ContainerStatus::getRestartCount).orElse(0),
            serving.map(ContainerStatus::getReady).orElse(false),
            readiness(pod, status),
            PodTrouble.of(pod)));
  }

  private static boolean ending(Pod pod, PodStatus status) {
    return pod.getMetadata().getDeletionTimestamp() != null
        || "Failed".equals(status.getPhase())
        || "Succeeded".equals(status.getPhase());
  }

  private static Readiness readiness(Pod pod, PodStatus status) {
    boolean probed =
        Optional.ofNullable(pod.getSpec()).stream()
            .flatMap(spec -> spec.getContainers().stream())
            .anyMatch(container -> container.getReadinessProbe() != null);
    if (!probed) {
      return Readiness.UNPROBED;
    }
    return status.getConditions().stream()
            .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()))
        ? Readiness.READY
        : Readiness.UNREADY;
  }

  private static Run run(ContainerStatus status) {
    ContainerState state = status.getState();
    if (state != null && state.getRunning() != null) {
      return Run.RUNNING;
    }
    return state != null && state.getTerminated() != null ? Run.ENDED : Run.WAITING;
  }

  /** Exactly one container of a revision has ports, unless there is only one. */
  private static Optional<ContainerStatus> serving(Pod pod, List<ContainerStatus> statuses) {
    Optional<String> withPorts =
        Optional.ofNullable(pod.getSpec()).stream()
            .flatMap(spec -> spec.getContainers().stream())
            .filter(container -> !container.getPorts().isEmpty())
            .map(Container::getName)
            .findFirst();
    return statuses.stream()
        .filter(status -> withPorts.map(status.getName()::equals).orElse(true))
        .findFirst();
  }
}
