package dev.dormouse.crds.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides from what Kubernetes says of a pod, of a Deployment, or in an event, why no instance
 * comes up. The operator shows it as a condition; the activator answers with it to those who wait.
 * Immutable; safe for any thread.
 *
 * @param message one sentence for people, with what to do about it where that is known
 * @param output the last lines that the program wrote, oldest first, where Kubernetes tells them
 */
public record PodTrouble(Cause cause, String message, List<String> output) {
  /** The kinds of trouble. */
  public enum Cause {
    IMAGE_PULL("ImagePullFailed"),
    /** A secret or config map that the container's environment names is missing. */
    CONFIG("ContainerConfigInvalid"),
    /** The container runtime can't start the program. */
    CANNOT_START("ContainerCannotStart"),
    CRASH("Crashed"),
    OUT_OF_MEMORY("OutOfMemory"),
    PROBE_FAILED("StartupProbeFailed"),
    /** A volume's secret, config map or claim is missing, or can't be mounted. */
    VOLUME("VolumeUnavailable"),
    UNSCHEDULABLE("Unschedulable"),
    /** A node gave the pod up: evicted, or the node had no room after all. */
    EVICTED("Evicted"),
    QUOTA("QuotaExceeded"),
    SERVICE_ACCOUNT("ServiceAccountMissing"),
    POD_SECURITY("PodSecurityRefused"),
    /** Another reason why the API server takes no pod. */
    REFUSED("PodRefused");

    private final String reason;

    Cause(String reason) {
      this.reason = reason;
    }

    /** The word for a condition's reason. */
    public String reason() {
      return reason;
    }

    /** Whether it may pass without anybody changing anything, as when a node is added. */
    public boolean mayPass() {
      return this == UNSCHEDULABLE || this == EVICTED || this == VOLUME;
    }
  }

  public PodTrouble {
    Objects.requireNonNull(cause, "cause");
    Objects.requireNonNull(message, "message");
    output = List.copyOf(output);
  }

  static PodTrouble of(Cause cause, String message) {
    return new PodTrouble(cause, message, List.of());
  }

  /** The trouble of a pod; none while it starts, runs, or ends because it was deleted. */
  public static Optional<PodTrouble> of(Pod pod) {
    PodStatus status = pod.getStatus();
    if (status == null || pod.getMetadata().getDeletionTimestamp() != null) {
      return Optional.empty();
    }
    if ("Failed".equals(status.getPhase())) {
      String reason = Text.orElse(status.getReason(), "failed");
      return Optional.of(
          of(Cause.EVICTED, Text.sentence("the pod ended: " + reason, status.getMessage())));
    }
    return Stream.concat(
            status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream())
        .flatMap(container -> ContainerTrouble.of(pod, container).stream())
        .findFirst()
        .or(() -> unschedulable(status));
  }

  private static Optional<PodTrouble> unschedulable(PodStatus status) {
    return status.getConditions().stream()
        .filter(c -> "PodScheduled".equals(c.getType()) && "False".equals(c.getStatus()))
        .filter(c -> "Unschedulable".equals(c.getReason()))
        .map(c -> of(Cause.UNSCHEDULABLE, Text.sentence("no node takes the pod", c.getMessage())))
        .findFirst();
  }

  /** The trouble of a Deployment whose pods the API server refuses. */
  public static Optional<PodTrouble> of(Deployment deployment) {
    if (deployment.getStatus() == null) {
      return Optional.empty();
    }
    return deployment.getStatus().getConditions().stream()
        .filter(c -> "ReplicaFailure".equals(c.getType()) && "True".equals(c.getStatus()))
        .filter(c -> "FailedCreate".equals(c.getReason()))
        .map(c -> refused(Text.orElse(c.getMessage(), "")))
        .findFirst();
  }

  /**
   * The trouble that an event about a pod or a ReplicaSet tells of. Volumes that can't be mounted
   * and probes that fail are told nowhere else.
   */
  public static Optional<PodTrouble> of(Event event) {
    String reason = Text.orElse(event.getReason(), "");
    String said = Text.orElse(event.getMessage(), "");
    return switch (reason) {
      case "FailedMount", "FailedAttachVolume" ->
          Optional.of(of(Cause.VOLUME, Text.sentence("a volume can't be mounted", said)));
      case "FailedCreatePodSandBox" ->
          Optional.of(of(Cause.CANNOT_START, Text.sentence("the pod can't be set up", said)));
      case "FailedCreate" -> Optional.of(refused(said));
      case "Unhealthy" ->
          said.startsWith("Startup probe")
              ? Optional.of(of(Cause.PROBE_FAILED, Text.sentence("not up yet", said)))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static PodTrouble refused(String said) {
    if (said.contains("exceeded quota")) {
      return of(Cause.QUOTA, Text.sentence("the namespace's quota is used up", said));
    }
    if (said.contains("service account") || said.contains("serviceaccount")) {
      return of(Cause.SERVICE_ACCOUNT, Text.sentence("the service account can't be used", said));
    }
    if (said.contains("violates PodSecurity")) {
      return of(
          Cause.POD_SECURITY, Text.sentence("the namespace's Pod Security refuses the pod", said));
    }
    return of(Cause.REFUSED, Text.sentence("the API server refuses the pod", said));
  }
}
