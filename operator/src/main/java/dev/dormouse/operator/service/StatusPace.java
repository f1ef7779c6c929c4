package dev.dormouse.operator.service;

import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus;
import dev.dormouse.operator.report.StatusStep;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a service's status is written: what matters at once, what may be over in a moment
 * later, and a number of instances when it has settled. Safe for any thread.
 */
final class StatusPace {
  private final SettledInstances settled = new SettledInstances();

  /** The step for a status that nothing can make wait. */
  StatusStep<ServerlessServiceStatus> atOnce(
      ServerlessServiceStatus status, @Nullable ServerlessServiceStatus stored) {
    return status.equals(stored) ? new StatusStep.Keep<>() : new StatusStep.Write<>(status);
  }

  StatusStep<ServerlessServiceStatus> of(
      ServiceKey service,
      ServerlessServiceStatus status,
      @Nullable ServerlessServiceStatus stored,
      ServiceFacts facts,
      Instant now) {
    if (status.equals(stored)) {
      settled.forget(service);
      return new StatusStep.Keep<>();
    }
    Duration left =
        differsInInstancesOnly(status, stored)
            ? settled.left(service, facts.allInstances(), now)
            : ServiceReport.patience(status, facts, now);
    if (left.isPositive()) {
      return new StatusStep.LookAgain<>(left);
    }
    settled.forget(service);
    return new StatusStep.Write<>(status);
  }

  private static boolean differsInInstancesOnly(
      ServerlessServiceStatus status, @Nullable ServerlessServiceStatus stored) {
    return stored != null
        && Objects.equals(status.url(), stored.url())
        && status.conditions().equals(stored.conditions())
        && Objects.equals(status.latestCreatedRevision(), stored.latestCreatedRevision())
        && Objects.equals(status.latestReadyRevision(), stored.latestReadyRevision())
        && status.traffic().equals(stored.traffic())
        && status.domains().equals(stored.domains())
        && Objects.equals(status.observedGeneration(), stored.observedGeneration());
  }
}
