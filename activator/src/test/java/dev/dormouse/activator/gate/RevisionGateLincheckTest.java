package dev.dormouse.activator.gate;

import dev.dormouse.activator.instances.InstanceSource.StartTimes;
import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.scale.ScalingPolicy;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whatever threads do at once to a gate could have been done one after the other: what each was
 * answered, and the figures in between, fit some order. A few schedules are tried in each build;
 * {@code -Dlincheck.iterations=N} tries more.
 */
@Param(name = "caller", gen = IntGen.class, conf = "0:1")
@Param(name = "instance", gen = IntGen.class, conf = "0:1")
public final class RevisionGateLincheckTest {
  private static final int CALLERS = 2;
  private static final SocketAddress ADDRESS = SocketAddress.inetSocketAddress(1, "127.0.0.1");

  private final RevisionGate gate =
      new RevisionGate(
          TestRevisions.of(1),
          ScalingPolicy.DEFAULT,
          new QueuePolicy(2, 1 << 20, Duration.ofSeconds(60)),
          new StoppedTime(),
          new NoDemand());
  private final AtomicReferenceArray<@Nullable Guest> guests = new AtomicReferenceArray<>(CALLERS);

  public RevisionGateLincheckTest() {
    ready(0);
  }

  /** A caller comes, and hears at once that it is let in or turned away, or else waits. */
  @Operation(nonParallelGroup = "callers")
  public String enter(@Param(name = "caller") int caller) {
    Guest guest = new Guest();
    guests.set(caller, guest);
    gate.enter(guest);
    return guest.heard;
  }

  @Operation
  public boolean leave(@Param(name = "caller") int caller) {
    Guest guest = guests.get(caller);
    return guest != null && gate.leave(guest);
  }

  /** Gives a lease back that was granted at once. */
  @Operation
  public void release(@Param(name = "caller") int caller) {
    Guest guest = guests.get(caller);
    InstanceLease lease = guest == null ? null : guest.lease;
    if (lease != null) {
      lease.release();
    }
  }

  @Operation
  public void ready(@Param(name = "instance") int instance) {
    gate.ready(new Instance(new InstanceId("i-" + instance), ADDRESS, new StartTimes(0, 0, 0)));
  }

  @Operation
  public void gone(@Param(name = "instance") int instance) {
    gate.gone(new InstanceId("i-" + instance));
  }

  @Operation
  public String decide() {
    return gate.decide().drained().toString();
  }

  @Operation
  public String figures() {
    GateSnapshot now = gate.snapshot();
    return now.ready() + " " + now.inFlight() + " " + now.queued() + " " + now.queuedBytes();
  }

  @Test
  void isLinearizable() {
    new ModelCheckingOptions()
        .iterations(Integer.getInteger("lincheck.iterations", 6))
        .invocationsPerIteration(100)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(2)
        .actorsAfter(1)
        .check(RevisionGateLincheckTest.class);
  }

  /** What is granted or refused later goes unheard: it does not belong to the operation. */
  private static final class Guest extends Caller {
    private volatile String heard = "waits";
    private volatile @Nullable InstanceLease lease;

    @Override
    protected void granted(InstanceLease granted) {
      heard = "granted";
      lease = granted;
    }

    @Override
    protected void refused(Refusal refusal) {
      heard = refusal.reason().name();
    }

    @Override
    protected void execute(Runnable action) {}

    @Override
    protected long heldBytes() {
      return 1;
    }
  }

  private static final class StoppedTime implements Time {
    @Override
    public long now() {
      return 0;
    }

    @Override
    public Timer after(long delayNanos, Runnable action) {
      return () -> {};
    }
  }

  private static final class NoDemand implements Demand {
    @Override
    public void changed(RevisionGate gate) {}

    @Override
    public void drained(RevisionKey revision, InstanceId instance) {}
  }
}
