package dev.dormouse.activator.kubernetes;

import dev.dormouse.activator.instances.InstanceSource.StartFailure;
import dev.dormouse.activator.instances.InstanceSource.StartFailure.Cause;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.StartupProbe;
import dev.dormouse.crds.kubernetes.PodTrouble;
import java.util.List;
import java.util.Optional;

/** Says in one sentence why a pod did not become an instance, and what to do. Pure. */
final class PodFailures {
  private PodFailures() {}

  /** The failure for a trouble that Kubernetes tells of. */
  static StartFailure of(String name, PodTrouble trouble) {
    return new StartFailure(
        cause(trouble.cause()),
        name + ": " + trouble.cause().reason() + ": " + trouble.message(),
        trouble.output());
  }

  private static Cause cause(PodTrouble.Cause cause) {
    return switch (cause) {
      case CRASH, OUT_OF_MEMORY -> Cause.EXITED;
      default -> Cause.CANNOT_START;
    };
  }

  static StartFailure givenUp(String pod) {
    return new StartFailure(
        Cause.CANNOT_START, pod + " was stopped before it was ready", List.of());
  }

  static StartFailure refused(Revision revision, String message) {
    return new StartFailure(
        Cause.CANNOT_START, revision.key().name() + " can't be scaled: " + message, List.of());
  }

  /**
   * The start timeout has passed.
   *
   * @param unanswered what it was asked last; absent when nobody could ask
   * @param lastAnswer the last status that was not good enough; 0 if there was none
   */
  static StartFailure tooLate(
      ClusterRevision definition, PodView pod, Optional<StartupProbe> unanswered, int lastAnswer) {
    Revision revision = definition.revision();
    String within = " within " + revision.template().startTimeout().toSeconds() + " s";
    String message =
        pod.trouble()
            .map(trouble -> "is not up" + within + ": " + trouble.message())
            .orElseGet(() ->
                "is not up" + within + ": " + silent(definition, pod, unanswered, lastAnswer));
    return new StartFailure(
        Cause.START_TIMEOUT,
        pod.name() + " " + message,
        pod.trouble().map(PodTrouble::output).orElse(List.of()));
  }

  private static String silent(
      ClusterRevision definition, PodView pod, Optional<StartupProbe> unanswered, int lastAnswer) {
    if (pod.address().isEmpty()) {
      return "its node has not set it up";
    }
    if (definition.kubeletProbes()) {
      return "its probe does not succeed";
    }
    var container = definition.revision().template().container();
    String port = "port " + container.port() + " (PORT)";
    if (unanswered.orElse(null) instanceof StartupProbe.HttpGet get && lastAnswer > 0) {
      return "its "
          + container.probeName(get)
          + " GET "
          + get.path()
          + " on "
          + port
          + " answers "
          + lastAnswer
          + " (expected: 200 to 399)";
    }
    return "it does not listen on " + port + "; it must listen on 0.0.0.0:$PORT";
  }
}
