package dev.dormouse.operator.revision;

import dev.dormouse.crds.kubernetes.PodTrouble;
import dev.dormouse.crds.kubernetes.PodTrouble.Cause;
import dev.dormouse.operator.report.Reasons;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Decides from what Kubernetes knows how a revision's instances are. Immutable. */
sealed interface Standing {
  /** An instance is ready. */
  record Serving() implements Standing {}

  /** No instance is wanted, and none is there. */
  record Idle() implements Standing {}

  /** No instance is ready, and one can't become so as things are. */
  record Failing(String reason, String message) implements Standing {}

  /**
   * No instance is ready, and nothing is known to be wrong.
   *
   * @param lookAgain when what is known may mean something else without any news; zero means never
   */
  record Starting(String reason, String message, Duration lookAgain) implements Standing {}

  /** How long what may pass by itself is not told. */
  Duration PATIENCE = Duration.ofSeconds(3);

  /**
   * How the instances are.
   *
   * @param warnings what events say about a pod
   */
  static Standing of(
      Deployment deployment,
      List<Pod> pods,
      Function<Pod, List<PodTrouble>> warnings,
      Instant now) {
    List<Pod> live =
        pods.stream()
            .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
            .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
            .toList();
    if (live.stream().anyMatch(Pods::isReady)) {
      return new Serving();
    }
    if (wanted(deployment) == 0) {
      return new Idle();
    }
    List<Pod> going = live.stream().filter(pod -> !Pods.hasFailed(pod)).toList();
    return (going.isEmpty() ? live : going)
        .stream()
            .map(pod -> ofPod(pod, warnings.apply(pod), now))
            .min(Comparator.comparingInt(standing -> standing instanceof Failing ? 0 : 1))
            .filter(standing -> standing instanceof Failing || !going.isEmpty())
            .or(() -> PodTrouble.of(deployment).map(Standing::failing))
            .orElseGet(() -> starting(Duration.ZERO));
  }

  private static Standing ofPod(Pod pod, List<PodTrouble> warnings, Instant now) {
    boolean containersUp = Pods.hasStartedContainers(pod);
    Optional<PodTrouble> probe = with(warnings, Cause.PROBE_FAILED).findFirst();
    Optional<PodTrouble> trouble =
        PodTrouble.of(pod)
            .map(told -> told.cause() == Cause.PROBE_FAILED ? explained(told, probe) : told)
            .or(() ->
                warnings.stream()
                    .filter(w -> w.cause() != Cause.PROBE_FAILED && !containersUp)
                    .findFirst());
    if (trouble.isPresent()) {
      Duration left =
          trouble.get().cause().mayPass() ? left(Pods.created(pod), now) : Duration.ZERO;
      return left.isZero() ? failing(trouble.get()) : starting(left);
    }
    if (probe.isEmpty()) {
      return starting(Duration.ZERO);
    }
    Duration left = left(Pods.started(pod).orElse(now), now);
    return left.isZero()
        ? new Starting(probe.get().cause().reason(), hinted(probe.get().message()), Duration.ZERO)
        : starting(left);
  }

  /** The container's end says that the probe failed, the event how. */
  private static PodTrouble explained(PodTrouble told, Optional<PodTrouble> probe) {
    return probe
        .map(how ->
            new PodTrouble(
                told.cause(), told.message() + "; " + hinted(how.message()), told.output()))
        .orElse(told);
  }

  private static String hinted(String message) {
    return message.contains("connection refused")
        ? message + " (the program must listen on 0.0.0.0:$PORT, not on 127.0.0.1 only)"
        : message;
  }

  private static Stream<PodTrouble> with(List<PodTrouble> warnings, Cause cause) {
    return warnings.stream().filter(warning -> warning.cause() == cause);
  }

  private static Failing failing(PodTrouble trouble) {
    return new Failing(trouble.cause().reason(), trouble.message());
  }

  private static Starting starting(Duration lookAgain) {
    return new Starting(Reasons.STARTING, "the first instance starts", lookAgain);
  }

  private static Duration left(Instant since, Instant now) {
    Duration left = Duration.between(now, since.plus(PATIENCE));
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static int wanted(Deployment deployment) {
    Integer replicas = deployment.getSpec().getReplicas();
    return replicas == null ? 1 : replicas;
  }
}
