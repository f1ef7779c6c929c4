package dev.dormouse.activator.instances;

import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Keeps what a listener hears, in its order, and lets a test wait for it. For any thread. */
public final class RecordedInstances implements InstanceSource.Listener {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** One call. */
  public sealed interface Event {
    InstanceId instance();

    RevisionKey revision();
  }

  public record Starting(RevisionKey revision, InstanceId instance) implements Event {}

  public record Ready(
      RevisionKey revision,
      InstanceId instance,
      InetSocketAddress address,
      InstanceSource.StartTimes times,
      long toldAt)
      implements Event {}

  public record StartFailed(
      RevisionKey revision, InstanceId instance, InstanceSource.StartFailure failure)
      implements Event {}

  public record Readiness(RevisionKey revision, InstanceId instance, boolean takesRequests)
      implements Event {}

  /** It is no more: taken away, or by itself. */
  public record Gone(RevisionKey revision, InstanceId instance, boolean removed) implements Event {}

  /** Told of a revision; its instance is one that never was. */
  public record StartRefused(
      RevisionKey revision, InstanceId instance, InstanceSource.StartFailure failure)
      implements Event {}

  private final List<Event> events = new ArrayList<>();

  @Override
  public void starting(RevisionKey revision, InstanceId instance) {
    add(new Starting(revision, instance));
  }

  @Override
  public void ready(
      RevisionKey revision,
      InstanceId instance,
      InetSocketAddress address,
      InstanceSource.StartTimes times) {
    add(new Ready(revision, instance, address, times, System.nanoTime()));
  }

  @Override
  public void startFailed(
      RevisionKey revision, InstanceId instance, InstanceSource.StartFailure failure) {
    add(new StartFailed(revision, instance, failure));
  }

  @Override
  public void readiness(RevisionKey revision, InstanceId instance, boolean takesRequests) {
    add(new Readiness(revision, instance, takesRequests));
  }

  @Override
  public void gone(RevisionKey revision, InstanceId instance) {
    add(new Gone(revision, instance, false));
  }

  @Override
  public void removed(RevisionKey revision, InstanceId instance) {
    add(new Gone(revision, instance, true));
  }

  @Override
  public void startRefused(RevisionKey revision, InstanceSource.StartFailure failure) {
    add(new StartRefused(revision, new InstanceId("none"), failure));
  }

  private synchronized void add(Event event) {
    events.add(event);
    notifyAll();
  }

  public synchronized List<Event> all() {
    return List.copyOf(events);
  }

  public synchronized List<Event> of(InstanceId instance) {
    return events.stream().filter(event -> event.instance().equals(instance)).toList();
  }

  public synchronized <E extends Event> List<E> all(Class<E> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** Waits for that many events of the kind, and returns all of them. */
  public <E extends Event> List<E> await(Class<E> kind, int count) throws InterruptedException {
    awaitUntil(seen -> seen.stream().filter(kind::isInstance).count() >= count);
    return all(kind);
  }

  public synchronized void awaitUntil(Predicate<List<Event>> condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.test(events)) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("waited in vain; heard " + events);
      }
      wait(left);
    }
  }
}
