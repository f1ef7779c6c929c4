package dev.dormouse.activator.gate;

import dev.dormouse.activator.instances.InstanceSource.StartTimes;
import dev.dormouse.activator.peer.DirectLinks;
import dev.dormouse.activator.peer.MemberStore;
import dev.dormouse.activator.peer.MemberTable;
import dev.dormouse.activator.peer.PeerEar;
import dev.dormouse.activator.peer.PeerFigures;
import dev.dormouse.activator.peer.PeerLink;
import dev.dormouse.activator.peer.PeerNews;
import dev.dormouse.activator.peer.PeerPolicy;
import dev.dormouse.activator.peer.PeerPorts;
import dev.dormouse.activator.peer.Peers;
import dev.dormouse.activator.peer.SystemPeerTime;
import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.peer.Frame;
import dev.dormouse.core.peer.MemberId;
import dev.dormouse.core.peer.Timing;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.scale.ScalingPolicy;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * Several activators of one process with a gate each for the same revision, joined by links without
 * a wire. The clock is the real one.
 */
final class SharedGates implements Time, Demand, AutoCloseable {
  private static final long MS = 1_000_000;

  /** Nobody is put out because the machine is busy. */
  private static final Timing TIMING =
      new Timing(5 * MS, 20_000 * MS, 20_000 * MS, 21_000 * MS, 10 * MS, 2_000 * MS, 5 * MS);

  private final int concurrency;
  private final QueuePolicy queue;
  private final UnaryOperator<Frame> wire;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final MemberTable table = new MemberTable(thread);
  private final DirectLinks links = new DirectLinks();
  private final AtomicInteger names = new AtomicInteger();
  private final Set<InstanceId> up = ConcurrentHashMap.newKeySet();
  private final Object landlord = new Object();
  final List<Activator> activators = new CopyOnWriteArrayList<>();

  /** One activator's part in it. */
  record Activator(Peers peers, RevisionGate gate) {}

  /**
   * Nobody is there yet.
   *
   * @param wire what becomes of a frame on its way
   */
  SharedGates(int concurrency, QueuePolicy queue, UnaryOperator<Frame> wire) {
    this.concurrency = concurrency;
    this.queue = queue;
    this.wire = wire;
  }

  Activator start() {
    String name = "a" + names.incrementAndGet();
    SystemPeerTime clock = new SystemPeerTime(name);
    Peers peers =
        new Peers(
            name,
            PeerPolicy.of(TIMING),
            clock,
            new Ports(clock),
            (revision, told) -> thread.execute(() -> told.accept(Set.copyOf(up))),
            PeerNews.UNHEARD);
    RevisionGate gate =
        new RevisionGate(
            TestRevisions.of(concurrency),
            ScalingPolicy.DEFAULT,
            queue,
            this,
            this,
            Optional.of(peers));
    Activator started = new Activator(peers, gate);
    synchronized (landlord) {
      up.forEach(id -> ready(gate, id));
      activators.add(started);
    }
    peers.join();
    return started;
  }

  /**
   * Returns when all know of each other, and one owns the slots. Instances that are there earlier
   * may have been used by somebody before, as far as the first owner knows.
   */
  void awaitMembers() {
    while (activators.stream().noneMatch(each -> each.peers().figures().handOvers() > 0)) {
      Thread.onSpinWait();
    }
    for (Activator each : activators) {
      while (!isMember(each.peers().figures())) {
        Thread.onSpinWait();
      }
    }
  }

  private boolean isMember(PeerFigures figures) {
    return figures.inTerm() && figures.members() >= activators.size();
  }

  void up(String name) {
    InstanceId id = new InstanceId(name);
    synchronized (landlord) {
      up.add(id);
      activators.forEach(each -> ready(each.gate(), id));
    }
  }

  void gone(InstanceId id) {
    synchronized (landlord) {
      up.remove(id);
      activators.forEach(each -> each.gate().gone(id));
    }
  }

  Set<InstanceId> up() {
    return Set.copyOf(up);
  }

  private void ready(RevisionGate gate, InstanceId id) {
    long now = now();
    SocketAddress address = SocketAddress.inetSocketAddress(1, "127.0.0.1");
    gate.ready(new Instance(id, address, new StartTimes(now, now, now)));
  }

  /** Hands over, and goes when all that it had has ended. */
  void leave(Activator going) {
    activators.remove(going);
    going.peers().leave().join();
    going.peers().close();
  }

  @Override
  public long now() {
    return System.nanoTime();
  }

  @Override
  public Timer after(long delayNanos, Runnable action) {
    var timer = thread.schedule(action, delayNanos, TimeUnit.NANOSECONDS);
    return () -> timer.cancel(false);
  }

  @Override
  public void changed(RevisionGate gate) {}

  @Override
  public void drained(RevisionKey revision, InstanceId instance) {
    gone(instance);
  }

  @Override
  public void close() {
    activators.forEach(each -> each.peers().close());
    thread.shutdownNow();
  }

  static QueuePolicy queue(int requests) {
    return new QueuePolicy(requests, 1 << 20, Duration.ofSeconds(60));
  }

  private final class Ports implements PeerPorts {
    private final SystemPeerTime clock;

    Ports(SystemPeerTime clock) {
      this.clock = clock;
    }

    @Override
    public PeerLink link(MemberId self, PeerEar ear) {
      PeerLink link = links.link(self, ear, action -> clock.after(0, action));
      return new PeerLink() {
        @Override
        public void send(MemberId to, Frame frame) {
          link.send(to, wire.apply(frame));
        }

        @Override
        public void close() {
          link.close();
        }
      };
    }

    @Override
    public MemberStore store(MemberId self, PeerEar ear) {
      return table.store(self, ear);
    }
  }
}
