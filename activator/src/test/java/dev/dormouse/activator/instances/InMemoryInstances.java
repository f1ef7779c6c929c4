package dev.dormouse.activator.instances;

import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Instances that exist in words only: what is asked for waits until the test lets it happen, with
 * {@link #ready}, {@link #fail} and {@link #gone}, or all at once with {@link #proceed}. Calls the
 * listener from the caller's thread; not thread-safe.
 */
public final class InMemoryInstances implements InstanceSource, ScaleRequests {
  private enum State {
    STARTING,
    READY,
    RETIRING
  }

  private record Instance(RevisionKey revision, State state, long requestedAt) {}

  private final LongSupplier clock;
  private final Set<RevisionKey> known = new HashSet<>();
  private final Map<InstanceId, Instance> instances = new LinkedHashMap<>();
  private Listener listener;
  private int lastNumber;

  /**
   * @param clock in nanoseconds, for the start's times
   */
  public InMemoryInstances(LongSupplier clock) {
    this.clock = clock;
  }

  /** Makes a revision known: from now on it can be scaled. */
  public void define(RevisionKey revision) {
    known.add(revision);
  }

  @Override
  public void subscribe(Listener subscriber) {
    listener = subscriber;
  }

  @Override
  public void scaleUp(RevisionKey revision, int wanted) {
    if (!known.contains(revision)) {
      return;
    }
    long live =
        instances.values().stream()
            .filter(i -> i.revision().equals(revision) && i.state() != State.RETIRING)
            .count();
    for (long i = live; i < wanted; i++) {
      var id = new InstanceId(revision.name() + "-" + ++lastNumber);
      instances.put(id, new Instance(revision, State.STARTING, clock.getAsLong()));
      listener.starting(revision, id);
    }
  }

  @Override
  public void retire(RevisionKey revision, InstanceId id) {
    var instance = instances.get(id);
    if (instance == null || !instance.revision().equals(revision)) {
      return;
    }
    switch (instance.state()) {
      case STARTING ->
          fail(id, StartFailure.Cause.CANNOT_START, id + " was stopped before it was ready");
      case READY -> instances.put(id, new Instance(revision, State.RETIRING, 0));
      case RETIRING -> {}
    }
  }

  /** Those that were asked for and have not come up, oldest first. */
  public List<InstanceId> starting() {
    return in(State.STARTING);
  }

  /** Those that take requests, oldest first. */
  public List<InstanceId> ready() {
    return in(State.READY);
  }

  /** Those that were retired and have not ended, oldest first. */
  public List<InstanceId> retiring() {
    return in(State.RETIRING);
  }

  /** The instance comes up, at an address that nobody listens on. */
  public void ready(InstanceId id) {
    ready(id, InetSocketAddress.createUnresolved(id.name(), 8080));
  }

  public void ready(InstanceId id, InetSocketAddress address) {
    var instance = expect(id, State.STARTING);
    instances.put(id, new Instance(instance.revision(), State.READY, instance.requestedAt()));
    long now = clock.getAsLong();
    listener.ready(
        instance.revision(), id, address, new StartTimes(instance.requestedAt(), now, now));
  }

  /** The instance does not come up. */
  public void fail(InstanceId id, StartFailure.Cause cause, String message) {
    var instance = expect(id, State.STARTING);
    instances.remove(id);
    listener.startFailed(instance.revision(), id, new StartFailure(cause, message, List.of()));
  }

  /** The instance ends, be it that it was retired or by itself. */
  public void gone(InstanceId id) {
    var instance = instances.remove(id);
    if (instance == null || instance.state() == State.STARTING) {
      throw new IllegalStateException(id + ": " + instance);
    }
    listener.gone(instance.revision(), id);
  }

  /** All that was asked for happens: those that were retired end, those that start come up. */
  public void proceed() {
    retiring().forEach(this::gone);
    starting().forEach(this::ready);
  }

  private List<InstanceId> in(State state) {
    var ids = new ArrayList<InstanceId>();
    instances.forEach((id, instance) -> {
      if (instance.state() == state) {
        ids.add(id);
      }
    });
    return ids;
  }

  private Instance expect(InstanceId id, State state) {
    var instance = instances.get(id);
    if (instance == null || instance.state() != state) {
      throw new IllegalStateException(id + ": " + instance + " (expected: " + state + ")");
    }
    return instance;
  }
}
