package dev.dormouse.activator.dev;

import dev.dormouse.activator.autoscaler.ScalingEvents;
import dev.dormouse.activator.gate.ScalePlan;
import dev.dormouse.activator.instances.InstanceSource;
import dev.dormouse.activator.metrics.ActivatorMetrics;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;

/**
 * Passes on what one activator of local mode decides. What happens to instances all of them hear,
 * so it is told by {@link InstanceNews}, once. Safe for any thread.
 */
final class SeatEvents implements ScalingEvents {
  private final ActivatorMetrics metrics;
  private final DevEvents events;

  SeatEvents(ActivatorMetrics metrics, DevEvents events) {
    this.metrics = metrics;
    this.events = events;
  }

  @Override
  public void decided(RevisionKey revision, ScalePlan plan) {
    metrics.decision(revision, plan.reason());
    events.decided(revision, plan);
  }

  @Override
  public void idle(RevisionKey revision) {
    events.idle(revision);
  }

  @Override
  public void starting(RevisionKey revision, InstanceId instance) {}

  @Override
  public void ready(RevisionKey revision, InstanceId instance, InstanceSource.StartTimes times) {}

  @Override
  public void readiness(RevisionKey revision, InstanceId instance, boolean takesRequests) {}

  @Override
  public void startFailed(
      RevisionKey revision, InstanceId instance, InstanceSource.StartFailure failure) {}

  @Override
  public void gone(RevisionKey revision, InstanceId instance) {}

  @Override
  public void startRefused(RevisionKey revision, InstanceSource.StartFailure failure) {}
}
