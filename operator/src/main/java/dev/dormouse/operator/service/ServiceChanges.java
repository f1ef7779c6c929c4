package dev.dormouse.operator.service;

import dev.dormouse.crds.kubernetes.RolloutStatus;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus;
import dev.dormouse.operator.report.SpecChanges;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Optional;

/**
 * Decides which changes of a service are looked at: {@link SpecChanges}, and a rollout that the
 * activator has moved on. The operator's own writes are not. Has no state; safe for any thread.
 */
final class ServiceChanges implements OnUpdateFilter<ServerlessServiceResource> {
  private final SpecChanges<ServerlessServiceResource> spec = new SpecChanges<>();

  @Override
  public boolean accept(ServerlessServiceResource now, ServerlessServiceResource before) {
    return spec.accept(now, before) || !rollout(now).equals(rollout(before));
  }

  private static Optional<RolloutStatus> rollout(ServerlessServiceResource service) {
    return Optional.ofNullable(service.getStatus()).map(ServerlessServiceStatus::rollout);
  }
}
