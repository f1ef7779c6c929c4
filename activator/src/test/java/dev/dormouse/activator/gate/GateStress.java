package dev.dormouse.activator.gate;

import dev.dormouse.activator.instances.InstanceSource.StartFailure;
import dev.dormouse.activator.instances.InstanceSource.StartTimes;
import dev.dormouse.core.admit.Preference;
import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.scale.ScalingPolicy;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Threads that let requests come, wait, leave, be refused and end, while another lets instances
 * come up, fail, be drained and go. Whatever breaks a promise is kept in {@link #violations}. Time
 * is a counter: each look at it is a microsecond, and timers run as soon as somebody looks.
 */
final class GateStress implements Time, Demand {
  private static final int THREADS = 3;
  private static final int STEPS = 20_000;
  private static final int INSTANCES = 4;

  private final long seed;
  private final int concurrency;
  private final AtomicLong clock = new AtomicLong();
  private final Queue<Runnable> timers = new ConcurrentLinkedQueue<>();
  private final Map<InstanceId, AtomicInteger> leases = new ConcurrentHashMap<>();
  private final Queue<String> violations = new ConcurrentLinkedQueue<>();
  private final AtomicInteger granted = new AtomicInteger();
  private final RevisionGate gate;
  private volatile List<InstanceId> live = List.of();

  GateStress(long seed, int concurrency) {
    this.seed = seed;
    this.concurrency = concurrency;
    this.gate =
        new RevisionGate(
            TestRevisions.of(concurrency),
            ScalingPolicy.DEFAULT,
            new QueuePolicy(50, 1 << 20, Duration.ofSeconds(60)),
            this,
            this);
  }

  List<String> violations() {
    return List.copyOf(violations);
  }

  GateSnapshot snapshot() {
    return gate.snapshot();
  }

  int granted() {
    return granted.get();
  }

  void run() throws InterruptedException {
    List<Visitors> visitors = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Visitors some = new Visitors(new SplittableRandom(seed * 31 + i));
      visitors.add(some);
      threads.add(Thread.ofPlatform().start(() -> guarded(some::run)));
    }
    threads.add(Thread.ofPlatform().start(() -> guarded(new Landlord()::run)));
    for (Thread thread : threads) {
      thread.join();
    }
    quiesce(visitors);
  }

  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | AssertionError e) {
      violations.add(e.toString());
    }
  }

  /** Nobody acts any more: whoever waits has no slot that is free, and all can come to its end. */
  private void quiesce(List<Visitors> visitors) {
    visitors.forEach(Visitors::takeCalls);
    clock.addAndGet(Duration.ofSeconds(10).toNanos());
    runTimers();
    visitors.forEach(Visitors::takeCalls);
    visitors.forEach(Visitors::settleAll);
    visitors.forEach(Visitors::takeCalls);
    GateSnapshot rest = gate.snapshot();
    int held = leases.values().stream().mapToInt(AtomicInteger::get).sum();
    if (rest.inFlight() != held) {
      violations.add("in flight " + rest.inFlight() + ", held " + held);
    }
    Visitor late = new Visitor(new Visitors(new SplittableRandom(seed)), null);
    gate.enter(late);
    if (late.lease != null && rest.queued() > 0) {
      violations.add("a slot was free while " + rest.queued() + " waited");
    }
    late.end();
    gate.leave(late);
    up(new InstanceId("last"));
    for (int round = 0; round < 100_000 && gate.snapshot().queued() > 0; round++) {
      visitors.forEach(Visitors::takeCalls);
      visitors.forEach(Visitors::endAll);
      GateSnapshot now = gate.snapshot();
      if (now.queued() > 0 && now.inFlight() == 0) {
        violations.add("somebody waits though every slot is free: " + now);
        return;
      }
    }
    visitors.forEach(Visitors::takeCalls);
    visitors.forEach(Visitors::endAll);
    visitors.forEach(Visitors::check);
  }

  private void up(InstanceId id) {
    gate.starting(id);
    long now = clock.get();
    gate.ready(
        new Instance(
            id, SocketAddress.inetSocketAddress(1, "127.0.0.1"), new StartTimes(now, now, now)));
  }

  private void runTimers() {
    Runnable due = timers.poll();
    while (due != null) {
      due.run();
      due = timers.poll();
    }
  }

  @Override
  public long now() {
    return clock.addAndGet(1000);
  }

  @Override
  public Timer after(long delayNanos, Runnable action) {
    timers.add(() -> {
      clock.addAndGet(delayNanos);
      action.run();
    });
    return () -> {};
  }

  @Override
  public void changed(RevisionGate changed) {}

  @Override
  public void drained(RevisionKey revision, InstanceId instance) {
    int held = leases.computeIfAbsent(instance, _ -> new AtomicInteger()).get();
    if (held != 0) {
      violations.add(instance + " was told to be drained with " + held + " leases");
    }
    gate.gone(instance);
  }

  /** Lets instances come up, fail, and go. */
  private final class Landlord {
    private final SplittableRandom random = new SplittableRandom(seed);
    private int made;

    void run() {
      List<InstanceId> known = new ArrayList<>();
      for (int step = 0; step < STEPS / 4; step++) {
        if (known.size() < INSTANCES) {
          InstanceId id = new InstanceId("i-" + ++made);
          known.add(id);
          up(id);
        }
        switch (random.nextInt(8)) {
          case 0 -> gate.gone(known.remove(random.nextInt(known.size())));
          case 1 -> {
            InstanceId id = new InstanceId("f-" + ++made);
            gate.starting(id);
            gate.startFailed(id, new StartFailure(StartFailure.Cause.EXITED, "exited", List.of()));
          }
          case 2 -> known.removeAll(gate.decide().drained());
          case 3 -> up(known.get(random.nextInt(known.size())));
          case 4 -> {
            int most = random.nextInt(2, INSTANCES + 1);
            gate.scaling(ScalingPolicy.DEFAULT.with(0, most, 0.7, Duration.ofSeconds(60)));
          }
          default -> runTimers();
        }
        live = List.copyOf(known);
      }
    }
  }

  /** Some prefer one of the instances that are up. */
  private @Nullable Preference preference(SplittableRandom random) {
    List<InstanceId> known = live;
    return known.isEmpty() || random.nextBoolean()
        ? null
        : new Preference(known.get(random.nextInt(known.size())), random.nextInt(4) > 0);
  }

  /** One thread's requests. */
  private final class Visitors {
    private final SplittableRandom random;
    private final Queue<Runnable> calls = new ConcurrentLinkedQueue<>();
    private final List<Visitor> all = new ArrayList<>();
    private final List<Visitor> open = new ArrayList<>();

    Visitors(SplittableRandom random) {
      this.random = random;
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        takeCalls();
        if (open.isEmpty() || random.nextInt(3) == 0) {
          Visitor visitor = new Visitor(this, preference(random));
          all.add(visitor);
          open.add(visitor);
          gate.enter(visitor);
        } else {
          open.get(random.nextInt(open.size())).act(random.nextInt(10));
        }
        open.removeIf(visitor -> visitor.ended > 0);
      }
    }

    void takeCalls() {
      Runnable call = calls.poll();
      while (call != null) {
        call.run();
        call = calls.poll();
      }
    }

    void settleAll() {
      all.forEach(gate::settle);
    }

    void endAll() {
      all.forEach(Visitor::end);
    }

    void check() {
      for (Visitor visitor : all) {
        if (visitor.ended != 1) {
          violations.add("a request ended " + visitor.ended + " times");
        }
      }
    }
  }

  /** One request; its fields belong to the thread of its visitors. */
  private final class Visitor extends Caller {
    private final Visitors home;
    private InstanceLease lease;
    private boolean left;
    private int ended;

    private final @Nullable Preference preference;

    Visitor(Visitors home, @Nullable Preference preference) {
      this.home = home;
      this.preference = preference;
    }

    void act(int what) {
      if (what == 0 && lease == null && ended == 0) {
        left = true;
        if (gate.leave(this)) {
          ended++;
        }
      } else if (what == 1 && lease != null) {
        InstanceLease refused = lease;
        count(refused, -1);
        lease = null;
        refused.refused();
      } else if (what < 4 && lease == null) {
        gate.settle(this);
      } else {
        end();
      }
    }

    void end() {
      if (lease != null) {
        InstanceLease held = lease;
        lease = null;
        giveBack(held);
        ended++;
      }
    }

    private void giveBack(InstanceLease held) {
      count(held, -1);
      held.release();
      held.release();
    }

    private void count(InstanceLease of, int change) {
      InstanceId id = of.instance().id();
      int now = leases.computeIfAbsent(id, _ -> new AtomicInteger()).addAndGet(change);
      if (now > concurrency || now < 0) {
        violations.add(id + " has " + now + " leases");
      }
    }

    @Override
    protected void granted(InstanceLease given) {
      granted.incrementAndGet();
      count(given, 1);
      if (lease != null || ended > 0) {
        violations.add("granted twice, or after the end");
      }
      if (left) {
        giveBack(given);
        ended++;
      } else {
        lease = given;
      }
    }

    @Override
    protected void refused(Refusal refusal) {
      if (lease != null) {
        violations.add("refused with a lease");
      }
      ended++;
    }

    @Override
    protected void execute(Runnable action) {
      home.calls.add(action);
    }

    @Override
    protected @Nullable Preference preference() {
      return preference;
    }

    @Override
    protected long heldBytes() {
      return 100;
    }
  }
}
