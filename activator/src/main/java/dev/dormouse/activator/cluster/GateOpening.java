package dev.dormouse.activator.cluster;

import dev.dormouse.activator.instances.InstanceSource.Listener;
import dev.dormouse.activator.instances.InstanceSource.StartFailure;
import dev.dormouse.activator.instances.InstanceSource.StartTimes;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import java.net.InetSocketAddress;

/**
 * Makes a revision's gate before it hears of its first instance, which may run since before this
 * program did. Safe for any thread.
 */
record GateOpening(GateTable gates, Listener listener) implements Listener {
  @Override
  public void starting(RevisionKey revision, InstanceId instance) {
    var _ = gates.gate(revision);
    listener.starting(revision, instance);
  }

  @Override
  public void ready(
      RevisionKey revision, InstanceId instance, InetSocketAddress address, StartTimes times) {
    listener.ready(revision, instance, address, times);
  }

  @Override
  public void startFailed(RevisionKey revision, InstanceId instance, StartFailure failure) {
    listener.startFailed(revision, instance, failure);
  }

  @Override
  public void readiness(RevisionKey revision, InstanceId instance, boolean takesRequests) {
    listener.readiness(revision, instance, takesRequests);
  }

  @Override
  public void gone(RevisionKey revision, InstanceId instance) {
    listener.gone(revision, instance);
  }

  @Override
  public void removed(RevisionKey revision, InstanceId instance) {
    listener.removed(revision, instance);
  }

  @Override
  public void startRefused(RevisionKey revision, StartFailure failure) {
    listener.startRefused(revision, failure);
  }
}
