package dev.dormouse.operator.revision;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads pods. Has no state; safe for any thread. */
final class Pods {
  private Pods() {}

  static boolean isReady(Pod pod) {
    PodStatus status = pod.getStatus();
    return status != null
        && (status.getConditions().stream()
                .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()))
            || hasNothingButStarted(pod));
  }

  /**
   * Whether all containers are up, and nothing else makes one ready. Older kubelets tell of a
   * startup probe's success at once, and of the readiness that follows from it up to a minute later
   * (kubernetes/kubernetes issue 95140).
   */
  private static boolean hasNothingButStarted(Pod pod) {
    return !containers(pod).isEmpty()
        && containers(pod).stream()
            .allMatch(
                container -> Boolean.TRUE.equals(container.getStarted()) && isRunning(container))
        && pod.getSpec().getReadinessGates().isEmpty()
        && pod.getSpec().getContainers().stream()
            .allMatch(container -> container.getReadinessProbe() == null);
  }

  /** Whether it has ended for good and its Deployment makes another one. */
  static boolean hasFailed(Pod pod) {
    return pod.getStatus() != null && "Failed".equals(pod.getStatus().getPhase());
  }

  static Instant created(Pod pod) {
    return Instant.parse(pod.getMetadata().getCreationTimestamp());
  }

  /** When the container that runs now, the first of them, was started. */
  static Optional<Instant> started(Pod pod) {
    return containers(pod).stream()
        .filter(Pods::isRunning)
        .flatMap(container ->
            Optional.ofNullable(container.getState().getRunning().getStartedAt()).stream())
        .map(Instant::parse)
        .findFirst();
  }

  /** Whether volumes and network are done with. */
  static boolean hasStartedContainers(Pod pod) {
    return containers(pod).stream()
        .anyMatch(status ->
            isRunning(status)
                || (status.getRestartCount() != null && status.getRestartCount() > 0));
  }

  private static boolean isRunning(ContainerStatus container) {
    return container.getState() != null && container.getState().getRunning() != null;
  }

  private static List<ContainerStatus> containers(Pod pod) {
    return pod.getStatus() == null ? List.of() : pod.getStatus().getContainerStatuses();
  }
}
