package dev.dormouse.activator.dev;

import dev.dormouse.activator.instances.InstanceSource;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Tells all activators of local mode what happens to instances, and then, once, the developer. Safe
 * for any thread.
 */
final class InstanceNews implements InstanceSource.Listener {
  private final Seats seats;
  private final DevEvents events;
  private final Map<InstanceId, Ready> up = new ConcurrentHashMap<>();

  private record Ready(
      RevisionKey revision, InetSocketAddress address, InstanceSource.StartTimes times) {}

  InstanceNews(Seats seats, DevEvents events) {
    this.seats = seats;
    this.events = events;
  }

  /** Tells an activator that joins of the instances that are up. */
  void tellAll(InstanceSource.Listener joined) {
    up.forEach((instance, ready) -> {
      joined.ready(ready.revision(), instance, ready.address(), ready.times());
      if (!up.containsKey(instance)) { // it went before it was told of
        joined.gone(ready.revision(), instance);
      }
    });
  }

  /** What becomes of a revision that nobody serves is of no interest. */
  private void tell(
      RevisionKey revision,
      Consumer<InstanceSource.Listener> activator,
      Consumer<DevEvents> developer) {
    boolean known = seats.serves(revision);
    seats.all().forEach(seat -> activator.accept(seat.autoscaler()));
    if (known) {
      developer.accept(events);
    }
  }

  @Override
  public void starting(RevisionKey revision, InstanceId instance) {
    // told the developer by the decision that asked for it
    tell(revision, to -> to.starting(revision, instance), _ -> {});
  }

  @Override
  public void ready(
      RevisionKey revision,
      InstanceId instance,
      InetSocketAddress address,
      InstanceSource.StartTimes times) {
    up.put(instance, new Ready(revision, address, times));
    tell(
        revision,
        to -> to.ready(revision, instance, address, times),
        to -> to.ready(revision, instance, times));
  }

  @Override
  public void startFailed(
      RevisionKey revision, InstanceId instance, InstanceSource.StartFailure failure) {
    tell(
        revision,
        to -> to.startFailed(revision, instance, failure),
        to -> to.startFailed(revision, failure));
  }

  @Override
  public void readiness(RevisionKey revision, InstanceId instance, boolean takesRequests) {
    tell(
        revision,
        to -> to.readiness(revision, instance, takesRequests),
        to -> to.readiness(instance, takesRequests));
  }

  @Override
  public void gone(RevisionKey revision, InstanceId instance) {
    up.remove(instance);
    tell(revision, to -> to.gone(revision, instance), to -> to.gone(instance));
  }

  @Override
  public void removed(RevisionKey revision, InstanceId instance) {
    gone(revision, instance); // processes of this machine end by themselves or by their owner
  }

  @Override
  public void startRefused(RevisionKey revision, InstanceSource.StartFailure failure) {
    // processes of this machine always begin to start
    tell(revision, to -> to.startRefused(revision, failure), _ -> {});
  }
}
