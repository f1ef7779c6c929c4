package dev.dormouse.activator.dev;

import dev.dormouse.activator.gate.ScalePlan;
import dev.dormouse.activator.instances.InstanceSource;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes what happens on to the developer and the services, on the services' thread. Safe for any
 * thread.
 */
final class DevEvents {
  private final Announcements announcements;
  private final Executor thread;
  private volatile @Nullable LocalServices services;

  DevEvents(Announcements announcements, Executor thread) {
    this.announcements = announcements;
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

  void decided(RevisionKey revision, ScalePlan plan) {
    later(_ -> announcements.scaled(revision, plan));
  }

  void idle(RevisionKey revision) {
    later(target -> target.idle(revision));
  }

  void ready(RevisionKey revision, InstanceId instance, InstanceSource.StartTimes times) {
    later(target -> {
      announcements.ready(instance, times);
      target.ready(revision);
    });
  }

  void readiness(InstanceId instance, boolean takesRequests) {
    later(_ -> announcements.readiness(instance, takesRequests));
  }

  void startFailed(RevisionKey revision, InstanceSource.StartFailure failure) {
    later(target -> {
      if (!target.isRetired(revision)) {
        announcements.startFailed(failure);
      }
      target.startFailed(revision);
    });
  }

  void gone(InstanceId instance) {
    later(_ -> announcements.gone(instance));
  }
}
