package dev.dormouse.crds.kubernetes;

import dev.dormouse.crds.kubernetes.PodTrouble.Cause;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides from one container's status what is wrong with it. A container that has ended and was
 * started again is in trouble until it is ready. For one thread and one container.
 */
final class ContainerTrouble {
  private static final int KILLED = 137;
  private static final int TERMINATED = 143;

  private final Pod pod;
  private final ContainerStatus status;

  private ContainerTrouble(Pod pod, ContainerStatus status) {
    this.pod = pod;
    this.status = status;
  }

  static Optional<PodTrouble> of(Pod pod, ContainerStatus status) {
    return new ContainerTrouble(pod, status).find();
  }

  private Optional<PodTrouble> find() {
    ContainerState now = status.getState();
    if (now != null && now.getWaiting() != null) {
      return waiting(now.getWaiting());
    }
    if (now != null && now.getTerminated() != null) {
      return initDone(now.getTerminated()) ? Optional.empty() : ended(now.getTerminated());
    }
    return Boolean.TRUE.equals(status.getReady()) ? Optional.empty() : ended(last());
  }

  /** An init container that ended well has done its work. */
  private boolean initDone(ContainerStateTerminated end) {
    boolean init =
        pod.getStatus().getInitContainerStatuses().stream().anyMatch(one -> one.equals(status));
    return init && exitCode(end) == 0;
  }

  private @Nullable ContainerStateTerminated last() {
    return status.getLastState() == null ? null : status.getLastState().getTerminated();
  }

  private Optional<PodTrouble> waiting(ContainerStateWaiting waiting) {
    String said = waiting.getMessage();
    return switch (Text.orElse(waiting.getReason(), "")) {
      case "ErrImageNeverPull" ->
          trouble(
              Cause.IMAGE_PULL,
              "image " + image() + " is not on the node, and imagePullPolicy is Never",
              null);
      case "InvalidImageName" ->
          trouble(Cause.IMAGE_PULL, "image " + image() + " is no image's name", said);
      case "ErrImagePull",
          "ImagePullBackOff",
          "ImageInspectError",
          "RegistryUnavailable",
          "SignatureValidationFailed" ->
          trouble(Cause.IMAGE_PULL, "image " + image() + " can't be pulled", said);
      case "CreateContainerConfigError" ->
          isNotReadYet(said)
              ? ended(last())
              : trouble(Cause.CONFIG, "its environment can't be set up", said);
      case "CreateContainerError",
          "RunContainerError",
          "PreCreateHookError",
          "PreStartHookError",
          "PostStartHookError" ->
          trouble(Cause.CANNOT_START, "it can't be started", said);
      case "CrashLoopBackOff" -> {
        Optional<PodTrouble> ended = ended(last());
        yield ended.isPresent() ? ended : trouble(Cause.CRASH, "it ends again and again", said);
      }
      default -> ended(last());
    };
  }

  /** The kubelet has not heard of the secret or the config map yet, be it there or not. */
  private static boolean isNotReadYet(@Nullable String said) {
    return said != null && said.matches("failed to sync \\w+ cache: timed out .*");
  }

  private Optional<PodTrouble> ended(@Nullable ContainerStateTerminated end) {
    if (end == null) {
      return Optional.empty();
    }
    int code = exitCode(end);
    String reason = Text.orElse(end.getReason(), "");
    if (reason.equals("OOMKilled")) {
      return trouble(
          Cause.OUT_OF_MEMORY, "it was killed for using more memory than " + memoryLimit(), null);
    }
    if (reason.equals("ContainerCannotRun") || reason.equals("StartError")) {
      return trouble(Cause.CANNOT_START, "it can't be started", end.getMessage());
    }
    if ((code == KILLED || code == TERMINATED) && neverUp()) {
      return written(
          Cause.PROBE_FAILED,
          "it was stopped since its startup probe didn't succeed (exit code " + code + ")",
          end);
    }
    String how =
        switch (code) {
          case 0 -> "it ended (exit code 0) instead of serving";
          case 126 -> "it ended with exit code 126: its command can't be executed";
          case 127 -> "it ended with exit code 127: its command was not found";
          default ->
              code > 128 && code < 160
                  ? "it was ended by signal " + (code - 128) + " (exit code " + code + ")"
                  : "it ended with exit code " + code;
        };
    return written(Cause.CRASH, how, end);
  }

  /** Whether the kubelet runs a startup probe that has not succeeded. */
  private boolean neverUp() {
    boolean probed = spec().map(Container::getStartupProbe).isPresent();
    return probed && !Boolean.TRUE.equals(status.getStarted());
  }

  private Optional<PodTrouble> trouble(Cause cause, String what, @Nullable String said) {
    return Optional.of(PodTrouble.of(cause, Text.sentence(named(what), said)));
  }

  /** What a container wrote at its end goes to the output, not into the sentence. */
  private Optional<PodTrouble> written(Cause cause, String what, ContainerStateTerminated end) {
    return Optional.of(new PodTrouble(cause, named(what), Text.lastLines(end.getMessage())));
  }

  private String named(String what) {
    return "container " + status.getName() + ": " + what;
  }

  private Optional<Container> spec() {
    return Stream.concat(
            pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream())
        .filter(container -> container.getName().equals(status.getName()))
        .findFirst();
  }

  private String image() {
    return spec().map(Container::getImage).orElse(Text.orElse(status.getImage(), ""));
  }

  private String memoryLimit() {
    Map<String, Quantity> limits =
        spec().map(Container::getResources).map(resources -> resources.getLimits()).orElse(null);
    Quantity limit = limits == null ? null : limits.get("memory");
    return limit == null ? "the node has" : "its limit of " + limit + "; raise limits.memory";
  }

  private static int exitCode(ContainerStateTerminated end) {
    return end.getExitCode() == null ? 0 : end.getExitCode();
  }
}
