package dev.dormouse.operator.service;

import dev.dormouse.crds.kubernetes.RolloutStatus;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Objects;
import java.util.Optional;

/**
 * Decides which changes of a service are looked at: those of its spec, and a rollout that the
 * activator has moved on. The operator's own writes are not. Has no state; safe for any thread.
 */
final class ServiceChanges implements OnUpdateFilter<ServerlessServiceResource> {
  @Override
  public boolean accept(ServerlessServiceResource now, ServerlessServiceResource before) {
    return now.isMarkedForDeletion()
        || !Objects.equals(now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
        || !rollout(now).equals(rollout(before));
  }

  private static Optional<RolloutStatus> rollout(ServerlessServiceResource service) {
    return Optional.ofNullable(service.getStatus()).map(ServerlessServiceStatus::rollout);
  }
}
