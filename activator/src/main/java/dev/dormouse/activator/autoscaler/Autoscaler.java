package dev.dormouse.activator.autoscaler;

import dev.dormouse.activator.gate.Demand;
import dev.dormouse.activator.gate.Instance;
import dev.dormouse.activator.gate.RevisionGate;
import dev.dormouse.activator.gate.ScalePlan;
import dev.dormouse.activator.gate.Time;
import dev.dormouse.activator.instances.InstanceSource;
import dev.dormouse.activator.instances.ScaleRequests;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps every revision at the number of instances that its gate decides on. A change of demand is
 * decided after the gathering time, in which a burst comes together so that it is one decision;
 * where that is zero, at once and on the thread that brought it. Further changes within {@link
 * #COALESCE_NANOS} are taken together. Going down is for a slow tick, which looks only at revisions
 * that have work or instances, and does not run when there are none. A revision that rests while a
 * call is expected later is looked at again then.
 *
 * <p>Safe for any thread. It has one lock, for its timer; no gate is called under it.
 */
public final class Autoscaler implements Demand, InstanceSource.Listener {
  /** Between two decisions for one revision that a change of demand brings. */
  static final long COALESCE_NANOS = 5_000_000;

  /** Between two ticks while somebody waits: what is in flight teaches how long requests take. */
  static final long BUSY_TICK_NANOS = 100_000_000;

  /** Between two ticks otherwise. */
  static final long TICK_NANOS = 1_000_000_000;

  private final Time time;
  private final ScaleRequests requests;
  private final ScalingEvents events;
  private final long gatherNanos;
  private final Map<RevisionKey, RevisionGate> gates = new ConcurrentHashMap<>();
  private final Map<RevisionKey, Pace> active = new ConcurrentHashMap<>();

  private final ExpectedCalls expected;

  private final Object timerLock = new Object();
  private Optional<Time.Timer> timer = Optional.empty();

  /**
   * Creates one that scales nothing yet.
   *
   * @param gather how long the first decision on a change waits for further changes; zero where an
   *     instance costs no write
   */
  public Autoscaler(Time time, ScaleRequests requests, ScalingEvents events, Duration gather) {
    this.time = time;
    this.gatherNanos = gather.toNanos();
    this.requests = requests;
    this.events = events;
    this.expected = new ExpectedCalls(time, this::callExpected);
  }

  /** From now on the revision is scaled. */
  public void add(RevisionGate gate) {
    gates.put(gate.key(), gate);
    changed(gate);
  }

  /** From now on the revision is left alone. */
  public void remove(RevisionKey revision) {
    gates.remove(revision);
    active.remove(revision);
    expected.forget(revision);
  }

  @Override
  public void changed(RevisionGate gate) {
    if (gates.get(gate.key()) != gate) {
      return;
    }
    Pace pace = active.computeIfAbsent(gate.key(), _ -> new Pace(gatherNanos));
    long wait = pace.ask(time.now());
    if (wait == 0) {
      decide(gate);
    } else if (wait > 0) {
      time.after(wait, () -> decidePostponed(gate, pace));
    }
    startTicking(BUSY_TICK_NANOS);
  }

  private void decidePostponed(RevisionGate gate, Pace pace) {
    pace.postponedRuns(time.now());
    if (gates.get(gate.key()) == gate) {
      decide(gate);
    }
  }

  @Override
  public void drained(RevisionKey revision, InstanceId instance) {
    requests.retire(revision, instance);
  }

  private ScalePlan decide(RevisionGate gate) {
    ScalePlan plan = gate.decide();
    boolean up = plan.desired() > plan.total() && plan.mayStart();
    if (up) {
      requests.scaleUp(gate.key(), plan.desired() + plan.busyDraining());
    }
    if (up || !plan.drained().isEmpty()) {
      events.decided(gate.key(), plan);
    }
    return plan;
  }

  private void tick() {
    synchronized (timerLock) {
      timer = Optional.empty();
    }
    boolean anybodyWaits = false;
    for (RevisionKey key : List.copyOf(active.keySet())) {
      anybodyWaits |= tick(key);
    }
    if (!active.isEmpty()) {
      startTicking(anybodyWaits ? BUSY_TICK_NANOS : TICK_NANOS);
    }
  }

  /** Returns whether somebody waits. */
  private boolean tick(RevisionKey key) {
    RevisionGate gate = gates.get(key);
    if (gate == null) {
      active.remove(key);
      return false;
    }
    ScalePlan plan = decide(gate);
    if (!plan.idle()) {
      return plan.queued() > 0;
    }
    // Left out first and looked at again then, so that a request in between is not overlooked.
    active.remove(key);
    ScalePlan last = decide(gate);
    if (last.idle()) {
      expected.expect(key, last.expectsIn());
      events.idle(key);
    } else {
      changed(gate);
    }
    return false;
  }

  private void callExpected(RevisionKey key) {
    RevisionGate gate = gates.get(key);
    if (gate != null) {
      changed(gate);
    }
  }

  private void startTicking(long delay) {
    synchronized (timerLock) {
      if (timer.isEmpty()) {
        timer = Optional.of(time.after(delay, this::tick));
      }
    }
  }

  @Override
  public void starting(RevisionKey revision, InstanceId instance) {
    RevisionGate gate = gates.get(revision);
    if (gate != null) {
      gate.starting(instance);
      events.starting(revision, instance);
    }
  }

  @Override
  public void ready(
      RevisionKey revision,
      InstanceId instance,
      InetSocketAddress address,
      InstanceSource.StartTimes times) {
    RevisionGate gate = gates.get(revision);
    if (gate == null) {
      requests.retire(revision, instance);
      return;
    }
    gate.ready(new Instance(instance, SocketAddress.inetSocketAddress(address), times));
    events.ready(revision, instance, times);
    changed(gate);
  }

  @Override
  public void startFailed(
      RevisionKey revision, InstanceId instance, InstanceSource.StartFailure failure) {
    RevisionGate gate = gates.get(revision);
    if (gate != null) {
      gate.startFailed(instance, failure);
      events.startFailed(revision, instance, failure);
    }
  }

  @Override
  public void readiness(RevisionKey revision, InstanceId instance, boolean takesRequests) {
    RevisionGate gate = gates.get(revision);
    if (gate != null) {
      gate.readiness(instance, takesRequests);
      events.readiness(revision, instance, takesRequests);
    }
  }

  @Override
  public void gone(RevisionKey revision, InstanceId instance) {
    RevisionGate gate = gates.get(revision);
    if (gate != null) {
      gate.gone(instance);
      events.gone(revision, instance);
    }
  }

  @Override
  public void removed(RevisionKey revision, InstanceId instance) {
    RevisionGate gate = gates.get(revision);
    if (gate != null) {
      gate.removed(instance);
      events.gone(revision, instance);
    }
  }

  @Override
  public void startRefused(RevisionKey revision, InstanceSource.StartFailure failure) {
    RevisionGate gate = gates.get(revision);
    if (gate != null) {
      gate.startRefused(failure);
      events.startRefused(revision, failure);
    }
  }
}
