package dev.dormouse.activator.dev;

import dev.dormouse.activator.autoscaler.ScalingEvents;
import dev.dormouse.activator.gate.ScalePlan;
import dev.dormouse.activator.instances.InstanceSource;
import dev.dormouse.activator.metrics.ActivatorMetrics;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes the autoscaler's events on: to the metrics at once, to the developer and the services on
 * the services' thread. Safe for any thread.
 */
final class DevEvents implements ScalingEvents {
  private final Announcements announcements;
  private final ActivatorMetrics metrics;
  private final Executor thread;
  private volatile @Nullable LocalServices services;

  DevEvents(Announcements announcements, ActivatorMetrics metrics, Executor thread) {
    this.announcements = announcements;
    this.metrics = metrics;
    this.thread = thread;
  }

  /** Set once, before the first event. */
  void services(LocalServices created) {
    services = created;
  }

  private void later(Consumer<LocalServices> action) {
    LocalServices target = services;
    if (target != null) {
      try {
        thread.execute(() -> action.accept(target));
      } catch (RejectedExecutionException e) {
        // the program ends: nobody needs to know any more
      }
    }
  }

  @Override
  public void decided(RevisionKey revision, ScalePlan plan) {
    metrics.decision(revision, plan.reason());
    later(_ -> announcements.scaled(revision, plan));
  }

  @Override
  public void idle(RevisionKey revision) {
    later(target -> target.idle(revision));
  }

  @Override
  public void starting(RevisionKey revision, InstanceId instance) {
    // told by the decision that asked for it
  }

  @Override
  public void ready(RevisionKey revision, InstanceId instance, InstanceSource.StartTimes times) {
    later(target -> {
      announcements.ready(instance, times);
      target.ready(revision);
    });
  }

  @Override
  public void readiness(RevisionKey revision, InstanceId instance, boolean takesRequests) {
    later(_ -> announcements.readiness(instance, takesRequests));
  }

  @Override
  public void startFailed(
      RevisionKey revision, InstanceId instance, InstanceSource.StartFailure failure) {
    later(target -> {
      if (!target.isRetired(revision)) {
        announcements.startFailed(failure);
      }
      target.startFailed(revision);
    });
  }

  @Override
  public void gone(RevisionKey revision, InstanceId instance) {
    later(_ -> announcements.gone(instance));
  }

  @Override
  public void startRefused(RevisionKey revision, InstanceSource.StartFailure failure) {
    // processes of this machine always begin to start
  }
}
