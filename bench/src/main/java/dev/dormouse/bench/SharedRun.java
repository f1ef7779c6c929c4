package dev.dormouse.bench;

import dev.dormouse.activator.gate.Demand;
import dev.dormouse.activator.gate.Instance;
import dev.dormouse.activator.gate.RevisionGate;
import dev.dormouse.activator.gate.Time;
import dev.dormouse.activator.instances.InstanceSource.StartTimes;
import dev.dormouse.activator.peer.DirectLinks;
import dev.dormouse.activator.peer.MemberStore;
import dev.dormouse.activator.peer.MemberTable;
import dev.dormouse.activator.peer.PeerEar;
import dev.dormouse.activator.peer.PeerLink;
import dev.dormouse.activator.peer.PeerNews;
import dev.dormouse.activator.peer.PeerPolicy;
import dev.dormouse.activator.peer.PeerPorts;
import dev.dormouse.activator.peer.SystemPeerTime;
import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.peer.MemberId;
import dev.dormouse.core.peer.Timing;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.scale.ScalingPolicy;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Activators that share one revision's instances, each with a thread for its requests and one for
 * what it says to the others. With one alone there is nobody to say anything to, and its gate is
 * the usual one.
 */
final class SharedRun implements AutoCloseable {
  static final int INSTANCES = 4;

  private static final long MS = 1_000_000;
  private static final Timing TIMING =
      new Timing(50 * MS, 20_000 * MS, 20_000 * MS, 21_000 * MS, 20 * MS, 2_000 * MS, 50 * MS);
  private static final QueuePolicy QUEUE = new QueuePolicy(100_000, 1L << 30, Duration.ofHours(1));

  /**
   * What became of a run.
   *
   * @param most requests at once on one instance, the most that one ever counted
   * @param over requests that were one too many as they came
   * @param lost requests that were turned away, or never answered
   * @param idleShare the part of all slots' time that went unused; requests waited all the while
   */
  record Outcome(int dispatches, double seconds, int most, int over, int lost, double idleShare) {}

  private final Revision revision;
  private final ScheduledExecutorService members = Executors.newSingleThreadScheduledExecutor();
  private final MemberTable table = new MemberTable(members);
  private final DirectLinks links = new DirectLinks();
  private final Map<InstanceId, CountingInstance> instances = new ConcurrentHashMap<>();
  private final List<Seat> seats = new ArrayList<>();
  private final Disturbance disturbance;

  /** One activator. */
  private record Seat(
      RevisionGate gate,
      ScheduledExecutorService loop,
      Optional<dev.dormouse.activator.peer.Peers> peers) {}

  SharedRun(Revision revision, int activators, Disturbance disturbance)
      throws InterruptedException {
    this.disturbance = disturbance;
    this.revision = revision;
    for (int i = 0; i < activators; i++) {
      seats.add(seat("a" + i, activators > 1));
    }
    awaitMembers();
    for (int i = 0; i < INSTANCES; i++) {
      InstanceId id = new InstanceId("i" + i);
      instances.put(id, new CountingInstance(limit()));
      seats.forEach(seat -> up(seat.gate(), id));
    }
    if (activators > 1) {
      disturbance.standStill(
          seats.stream()
              .flatMap(seat -> seat.peers().stream())
              .map(dev.dormouse.activator.peer.Peers::lock)
              .toList());
    }
  }

  private int limit() {
    return revision.template().containerConcurrency();
  }

  private Seat seat(String name, boolean shared) {
    ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
    Optional<dev.dormouse.activator.peer.Peers> peers =
        shared ? Optional.of(peers(name)) : Optional.empty();
    RevisionGate gate =
        new RevisionGate(
            revision, ScalingPolicy.DEFAULT, QUEUE, new LoopTime(loop), new Nobody(), peers);
    peers.ifPresent(dev.dormouse.activator.peer.Peers::join);
    return new Seat(gate, loop, peers);
  }

  private dev.dormouse.activator.peer.Peers peers(String name) {
    SystemPeerTime time = new SystemPeerTime(name);
    PeerPorts ports =
        new PeerPorts() {
          @Override
          public PeerLink link(MemberId self, PeerEar ear) {
            return disturbance.on(links.link(self, ear, action -> time.after(0, action)), time);
          }

          @Override
          public MemberStore store(MemberId self, PeerEar ear) {
            return table.store(self, ear);
          }
        };
    return new dev.dormouse.activator.peer.Peers(
        name,
        PeerPolicy.of(TIMING),
        time,
        ports,
        (_, told) -> told.accept(List.copyOf(instances.keySet())),
        PeerNews.UNHEARD);
  }

  /** Instances that are there before anybody owns them may be in use, as far as the owner knows. */
  private void awaitMembers() throws InterruptedException {
    if (seats.size() > 1) {
      while (!allAreMembers()) {
        Thread.sleep(5);
      }
    }
  }

  private boolean allAreMembers() {
    return seats.stream()
            .flatMap(seat -> seat.peers().stream())
            .allMatch(
                peers -> peers.figures().inTerm() && peers.figures().members() == seats.size())
        && seats.stream().anyMatch(seat -> seat.gate().snapshot().scaledHere());
  }

  private static void up(RevisionGate gate, InstanceId id) {
    long now = System.nanoTime();
    SocketAddress address = SocketAddress.inetSocketAddress(1, "127.0.0.1");
    gate.ready(new Instance(id, address, new StartTimes(now, now, now)));
  }

  /** So many requests, each of which ends at once. */
  Outcome dispatch(int dispatches) throws InterruptedException {
    return run(new Callers(instances, 0, dispatches, Long.MAX_VALUE));
  }

  /** Requests that take so long, for a while. */
  Outcome keepBusy(int millis, int seconds) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    return run(new Callers(instances, millis * MS, Integer.MAX_VALUE, end));
  }

  /** Twice as many as there are slots come again and again, spread over all activators. */
  private Outcome run(Callers callers) throws InterruptedException {
    instances.values().forEach(CountingInstance::forget);
    long begun = System.nanoTime();
    int callersInAll = 2 * INSTANCES * limit();
    for (int i = 0; i < callersInAll; i++) {
      Seat seat = seats.get(i % seats.size());
      callers.add(seat.gate(), seat.loop());
    }
    callers.awaitEnd();
    double seconds = (System.nanoTime() - begun) / 1e9;
    double slotSeconds = callers.measuredSeconds() * INSTANCES * limit();
    return new Outcome(
        callers.dispatched(),
        seconds,
        instances.values().stream().mapToInt(CountingInstance::most).max().orElse(0),
        instances.values().stream().mapToInt(CountingInstance::over).sum(),
        callers.lost(),
        Math.max(0, 1 - callers.busySeconds() / slotSeconds));
  }

  @Override
  public void close() {
    seats.forEach(seat -> {
      seat.peers().ifPresent(dev.dormouse.activator.peer.Peers::close);
      seat.loop().shutdownNow();
    });
    members.shutdownNow();
  }

  /** The real clock, and timers of an activator's thread. */
  private record LoopTime(ScheduledExecutorService loop) implements Time {
    @Override
    public long now() {
      return System.nanoTime();
    }

    @Override
    public Timer after(long delayNanos, Runnable action) {
      var timer = loop.schedule(action, delayNanos, TimeUnit.NANOSECONDS);
      return () -> timer.cancel(false);
    }
  }

  /** The number of instances is fixed. */
  private static final class Nobody implements Demand {
    @Override
    public void changed(RevisionGate gate) {}

    @Override
    public void drained(RevisionKey of, InstanceId instance) {}
  }
}
