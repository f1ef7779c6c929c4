package dev.dormouse.bench;

import dev.dormouse.activator.gate.Caller;
import dev.dormouse.activator.gate.InstanceLease;
import dev.dormouse.activator.gate.Refusal;
import dev.dormouse.activator.gate.RevisionGate;
import dev.dormouse.core.revision.InstanceId;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Callers whose next request comes as soon as the one before has ended, until there were enough or
 * it is late. Safe for any thread; each caller lives on its activator's.
 */
final class Callers {
  private final Map<InstanceId, CountingInstance> instances;
  private final long nanos;
  private final int dispatches;
  private final long end;
  private final long begun = System.nanoTime();
  private final AtomicInteger begunRequests = new AtomicInteger();
  private final AtomicInteger dispatched = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final LongAdder busyNanos = new LongAdder();
  private final Phaser callers = new Phaser(1);

  /**
   * Nobody calls yet.
   *
   * @param nanos how long each request takes; 0 ends it as soon as others had their turn
   * @param end when no request comes any more
   */
  Callers(Map<InstanceId, CountingInstance> instances, long nanos, int dispatches, long end) {
    this.instances = instances;
    this.nanos = nanos;
    this.dispatches = dispatches;
    this.end = end;
  }

  void add(RevisionGate gate, ScheduledExecutorService loop) {
    callers.register();
    loop.execute(() -> next(gate, loop));
  }

  private void next(RevisionGate gate, ScheduledExecutorService loop) {
    if (System.nanoTime() - end < 0 && begunRequests.getAndIncrement() < dispatches) {
      gate.enter(new Request(gate, loop));
    } else {
      callers.arriveAndDeregister();
    }
  }

  void awaitEnd() throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    Thread.startVirtualThread(() -> {
      callers.arriveAndAwaitAdvance();
      over.countDown();
    });
    if (!over.await(10, TimeUnit.MINUTES)) {
      throw new IllegalStateException("requests were not answered for ten minutes");
    }
  }

  int dispatched() {
    return dispatched.get();
  }

  int lost() {
    return refused.get();
  }

  double measuredSeconds() {
    return (Math.min(end, System.nanoTime()) - begun) / 1e9;
  }

  double busySeconds() {
    return busyNanos.sum() / 1e9;
  }

  private final class Request extends Caller {
    private final RevisionGate gate;
    private final ScheduledExecutorService loop;

    Request(RevisionGate gate, ScheduledExecutorService loop) {
      this.gate = gate;
      this.loop = loop;
    }

    @Override
    protected void granted(InstanceLease lease) {
      CountingInstance instance = instances.get(lease.instance().id());
      if (instance == null) {
        throw new IllegalStateException(lease.instance().id() + " is unknown");
      }
      instance.begin();
      dispatched.incrementAndGet();
      long since = System.nanoTime();
      Runnable ends =
          () -> {
            long now = System.nanoTime();
            busyNanos.add(Math.max(0, Math.min(now, end) - since));
            instance.end();
            lease.release();
            next(gate, loop);
          };
      if (nanos == 0) {
        loop.execute(ends);
      } else {
        var _ = loop.schedule(ends, nanos, TimeUnit.NANOSECONDS);
      }
    }

    @Override
    protected void refused(Refusal refusal) {
      refused.incrementAndGet();
      next(gate, loop);
    }

    @Override
    protected void execute(Runnable action) {
      loop.execute(action);
    }

    @Override
    protected long heldBytes() {
      return 1;
    }
  }
}
