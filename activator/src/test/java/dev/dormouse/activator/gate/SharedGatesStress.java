package dev.dormouse.activator.gate;

import dev.dormouse.core.peer.Frame;
import dev.dormouse.core.revision.InstanceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Threads whose requests come to several activators, while instances come and go and activators
 * leave and join. Whatever breaks a promise is kept in {@link #violations}.
 */
final class SharedGatesStress implements AutoCloseable {
  private static final int THREADS = 3;
  private static final int REQUESTS = 1_500;
  private static final int OPEN = 20;

  final SharedGates gates;
  private final long seed;
  private final int concurrency;
  private final Map<InstanceId, AtomicInteger> running = new ConcurrentHashMap<>();
  private final Queue<String> violations = new ConcurrentLinkedQueue<>();
  final AtomicInteger granted = new AtomicInteger();

  SharedGatesStress(long seed, int concurrency, int activators, UnaryOperator<Frame> wire) {
    this.seed = seed;
    this.concurrency = concurrency;
    this.gates = new SharedGates(concurrency, SharedGates.queue(2 * THREADS * OPEN), wire);
    for (int i = 0; i < activators; i++) {
      gates.start();
    }
    gates.awaitMembers();
    gates.up("one");
    gates.up("two");
  }

  List<String> violations() {
    return List.copyOf(violations);
  }

  /** Lets requests come until all have ended; the action happens all the while. */
  void run(Runnable meanwhile) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Visitors some = new Visitors(new SplittableRandom(seed * 31 + i));
      threads.add(Thread.ofPlatform().start(() -> guarded(some::run)));
    }
    while (threads.stream().anyMatch(Thread::isAlive)) {
      meanwhile.run();
      threads.getFirst().join(20);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | AssertionError e) {
      violations.add(e.toString());
    }
  }

  /** An activator leaves, and another one joins. */
  void handOver() {
    gates.start();
    gates.leave(gates.activators.getFirst());
  }

  @Override
  public void close() {
    gates.close();
  }

  /** One thread's requests. */
  private final class Visitors {
    private final SplittableRandom random;
    private final Queue<Runnable> calls = new ConcurrentLinkedQueue<>();
    private final List<Visitor> open = new ArrayList<>();
    private int made;

    Visitors(SplittableRandom random) {
      this.random = random;
    }

    void run() {
      while (made < REQUESTS || !open.isEmpty()) {
        for (Runnable call = calls.poll(); call != null; call = calls.poll()) {
          call.run();
        }
        if (made < REQUESTS && open.size() < OPEN) {
          made++;
          List<SharedGates.Activator> all = gates.activators;
          Visitor visitor = new Visitor(this, all.get(random.nextInt(all.size())).gate());
          open.add(visitor);
          visitor.enter();
        }
        if (!open.isEmpty()) {
          open.get(random.nextInt(open.size())).act(random.nextInt(200));
        }
        open.removeIf(visitor -> visitor.over);
        Thread.yield();
      }
    }
  }

  /** One request; its fields belong to the thread of its visitors. */
  private final class Visitor extends Caller {
    private final Visitors home;
    private final RevisionGate gate;
    private @Nullable InstanceLease lease;
    private boolean left;
    private boolean over;

    Visitor(Visitors home, RevisionGate gate) {
      this.home = home;
      this.gate = gate;
    }

    void enter() {
      gate.enter(this);
    }

    void act(int what) {
      InstanceLease held = lease;
      if (held == null && what == 0 && !left) {
        left = true;
        over = gate.leave(this);
      } else if (held != null && what < 4) {
        lease = null;
        count(held, -1);
        held.refused();
      } else if (held != null && what > 100) {
        lease = null;
        giveBack(held);
      }
    }

    private void giveBack(InstanceLease held) {
      count(held, -1);
      held.release();
      held.release();
      over = true;
    }

    private void count(InstanceLease of, int change) {
      InstanceId id = of.instance().id();
      int now = running.computeIfAbsent(id, _ -> new AtomicInteger()).addAndGet(change);
      if (now > concurrency || now < 0) {
        violations.add(id + " has " + now + " requests");
      }
    }

    @Override
    protected void granted(InstanceLease given) {
      granted.incrementAndGet();
      count(given, 1);
      if (lease != null || over) {
        violations.add("granted twice, or after the end");
      }
      lease = given;
      if (left) {
        lease = null;
        giveBack(given);
      }
    }

    @Override
    protected void refused(Refusal refusal) {
      if (lease != null || over) {
        violations.add("refused with a lease, or after the end");
      }
      over = true;
    }

    @Override
    protected void execute(Runnable action) {
      home.calls.add(action);
    }

    @Override
    protected long heldBytes() {
      return 100;
    }
  }
}
