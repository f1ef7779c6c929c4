package dev.dormouse.activator.gate;

import dev.dormouse.activator.instances.InstanceSource.StartFailure;
import dev.dormouse.core.admit.Admission;
import dev.dormouse.core.admit.Lease;
import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.admit.Throttler;
import dev.dormouse.core.admit.Ticket;
import dev.dormouse.core.meter.UsageMeter;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.scale.Load;
import dev.dormouse.core.scale.LoadTracker;
import dev.dormouse.core.scale.Running;
import dev.dormouse.core.scale.ScaleDecision;
import dev.dormouse.core.scale.Scaler;
import dev.dormouse.core.scale.ScalerState;
import dev.dormouse.core.scale.ScalingPolicy;
import dev.dormouse.core.scale.StartBackoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Lets requests in to one revision: the thread-safe shell around its {@link Throttler}, its load
 * and its instances. Every event has one shape: tell the core under the lock, then act on the
 * answer after it. No callback, timer or log happens under the lock, and the lock is never held
 * while another one is taken.
 *
 * <p>The decision to drain and the look at what is in flight or waits are one step under the lock:
 * a request that arrives as its revision goes to zero either holds a slot, and then the instance
 * stays, or waits, and then a new one is woken.
 */
public final class RevisionGate {
  private static final long MAX_RETRY_AFTER_SECONDS = 60;

  private final Revision revision;
  private final RevisionKey key;
  private final Time time;
  private final Demand demand;

  private volatile Duration maxWait;

  private final Object lock = new Object();
  // All below: guarded by lock.
  private final Throttler<Caller> throttler;
  private final LoadTracker load;
  private final UsageMeter meter;
  private final Instances instances = new Instances();
  private ScalingPolicy scaling;
  private ScalerState scalerState = ScalerState.CALM;
  private StartBackoff backoff = StartBackoff.NONE;
  private Optional<StartFailure> lastFailure = Optional.empty();
  private Optional<Refusal> closed = Optional.empty();
  private Optional<Time.Timer> banTimer = Optional.empty();

  public RevisionGate(
      Revision revision, ScalingPolicy scaling, QueuePolicy queue, Time time, Demand demand) {
    this.revision = revision;
    this.key = revision.key();
    this.scaling = scaling;
    this.time = time;
    this.demand = demand;
    this.maxWait = queue.maxWait();
    this.throttler =
        new Throttler<>(revision.template().containerConcurrency(), queue, Caller::heldBytes);
    this.load = new LoadTracker(scaling.stableWindow(), scaling.panicWindow(), time.now());
    this.meter = new UsageMeter(revision.template().container().resources());
  }

  public Revision revision() {
    return revision;
  }

  public RevisionKey key() {
    return key;
  }

  /** The longest that a request that comes now may wait for a slot. */
  public Duration maxWait() {
    return maxWait;
  }

  /** A request asks for a slot; see {@link Caller} for the answer. */
  public void enter(Caller caller) {
    long now = time.now();
    Answer answer;
    synchronized (lock) {
      answer = admit(caller, now);
    }
    switch (answer) {
      case Granted(InstanceLease lease) -> caller.granted(lease);
      case Refused(Refusal refusal) -> caller.refused(refusal);
      case Waits() -> demand.changed(this);
    }
  }

  private sealed interface Answer {}

  private record Granted(InstanceLease lease) implements Answer {}

  private record Refused(Refusal refusal) implements Answer {}

  private record Waits() implements Answer {}

  private static final Answer WAITS = new Waits();

  private Answer admit(Caller caller, long now) {
    load.arrived(now);
    if (closed.isPresent()) {
      return new Refused(closed.get());
    }
    if (throttler.readyInstances() == 0 && instances.startingCount() == 0) {
      long pause = backoff.remaining(now);
      if (pause > 0) {
        return new Refused(Refusals.backoff(key, lastFailure, pause));
      }
    }
    return switch (throttler.admit(caller, now)) {
      case Admission.Admitted<Caller>(Lease<Caller> lease) -> new Granted(lend(lease, now));
      case Admission.Queued<Caller>(Ticket<Caller> ticket) -> {
        caller.ticket = ticket;
        load.queued();
        yield WAITS;
      }
      case Admission.Rejected<Caller>(Admission.Reason reason) ->
          new Refused(Refusals.full(key, reason, throttler.queued(), retryAfterSeconds()));
    };
  }

  private InstanceLease lend(Lease<Caller> lease, long now) {
    load.started(now);
    Instance instance = instances.up(lease.instance());
    if (instance == null) {
      throw new IllegalStateException(lease.instance() + " has a slot but is not up");
    }
    return new InstanceLease(this, lease, instance);
  }

  /** The time in which the queue drains at the learned pace. */
  private long retryAfterSeconds() {
    Load current = load.load(time.now());
    int slots =
        Math.max(1, throttler.readyInstances()) * revision.template().containerConcurrency();
    double seconds = throttler.queued() * (current.serviceNanos().orElse(0) / 1e9) / slots;
    return Math.clamp((long) Math.ceil(seconds), 1, MAX_RETRY_AFTER_SECONDS);
  }

  /**
   * A caller gives up waiting.
   *
   * @return whether it was waiting: then no callback follows. Otherwise a lease is its own already,
   *     or on its way to it
   */
  public boolean leave(Caller caller) {
    synchronized (lock) {
      Ticket<Caller> ticket = caller.ticket;
      if (ticket == null || !throttler.withdraw(ticket)) {
        return false;
      }
      unqueued(caller, time.now());
      return true;
    }
  }

  private void unqueued(Caller caller, long now) {
    caller.ticket = null;
    load.unqueued(now);
  }

  void release(Lease<Caller> lease) {
    List<Lease<Caller>> granted;
    List<InstanceLease> lent;
    boolean drained;
    boolean othersWait;
    synchronized (lock) {
      long now = time.now();
      load.finished(lease.grantedAt(), now);
      meter.requestEnded();
      granted = throttler.release(lease, now);
      lent = lendAll(granted, now);
      drained = isDrained(lease.instance());
      othersWait = throttler.queued() > 0;
    }
    handOut(granted, lent);
    afterRelease(lease.instance(), drained);
    if (othersWait) {
      demand.changed(this);
    }
  }

  void refused(Lease<Caller> lease) {
    Throttler.Refused<Caller> refused;
    List<InstanceLease> lent;
    boolean drained;
    synchronized (lock) {
      long now = time.now();
      load.undone(lease.grantedAt(), now);
      refused = throttler.refused(lease, now);
      lease.holder().ticket = refused.ticket();
      load.queued();
      lent = lendAll(refused.granted(), now);
      drained = isDrained(lease.instance());
    }
    handOut(refused.granted(), lent);
    afterRelease(lease.instance(), drained);
    scheduleBanEnd();
    demand.changed(this);
  }

  private boolean isDrained(InstanceId id) {
    return instances.isDraining(id) && throttler.inFlight(id) == 0;
  }

  private void afterRelease(InstanceId id, boolean drained) {
    if (drained) {
      demand.drained(key, id);
    }
  }

  private List<InstanceLease> lendAll(List<Lease<Caller>> granted, long now) {
    if (granted.isEmpty()) {
      return List.of();
    }
    List<InstanceLease> lent = new ArrayList<>(granted.size());
    for (Lease<Caller> lease : granted) {
      unqueued(lease.holder(), now);
      lent.add(lend(lease, now));
    }
    return lent;
  }

  private static void handOut(List<Lease<Caller>> granted, List<InstanceLease> lent) {
    for (int i = 0; i < lent.size(); i++) {
      Caller caller = granted.get(i).holder();
      InstanceLease lease = lent.get(i);
      caller.execute(() -> caller.granted(lease));
    }
  }

  private static void turnAway(List<Ticket<Caller>> waiting, Refusal refusal) {
    for (Ticket<Caller> ticket : waiting) {
      Caller caller = ticket.waiter();
      caller.execute(() -> caller.refused(refusal));
    }
  }

  private void scheduleBanEnd() {
    synchronized (lock) {
      long now = time.now();
      OptionalLong end = throttler.nextBanEnd(now);
      if (end.isPresent() && banTimer.isEmpty()) {
        banTimer = Optional.of(time.after(Math.max(0, end.getAsLong() - now), this::banEnded));
      }
    }
  }

  private void banEnded() {
    List<Lease<Caller>> granted;
    List<InstanceLease> lent;
    synchronized (lock) {
      banTimer = Optional.empty();
      long now = time.now();
      granted = throttler.endBans(now);
      lent = lendAll(granted, now);
    }
    handOut(granted, lent);
    scheduleBanEnd();
  }

  /** An instance was asked for. */
  public void starting(InstanceId id) {
    synchronized (lock) {
      instances.starting(id);
      meter.instanceStarted(id, time.now());
    }
  }

  /** An instance takes requests: those that wait get its free slots, and no more than those. */
  public void ready(Instance instance) {
    List<Lease<Caller>> granted = List.of();
    List<InstanceLease> lent = List.of();
    synchronized (lock) {
      long now = time.now();
      if (instances.ready(instance)) {
        meter.instanceStarted(instance.id(), now);
        backoff = StartBackoff.NONE;
        lastFailure = Optional.empty();
        load.instanceStarted(instance.startTimes().readyAt() - instance.startTimes().requestedAt());
        granted = throttler.ready(instance.id(), now);
        lent = lendAll(granted, now);
      }
    }
    handOut(granted, lent);
  }

  /** An instance did not come up. When no other one is up or coming, nobody waits any longer. */
  public void startFailed(InstanceId id, StartFailure failure) {
    List<Ticket<Caller>> turnedAway = List.of();
    synchronized (lock) {
      long now = time.now();
      if (!instances.startFailed(id)) {
        return;
      }
      meter.instanceGone(id, now);
      backoff = backoff.failed(now);
      lastFailure = Optional.of(failure);
      if (throttler.readyInstances() == 0 && instances.startingCount() == 0) {
        turnedAway = emptyQueue(now);
      }
    }
    turnAway(turnedAway, Refusals.startFailed(key, failure));
    demand.changed(this);
  }

  private List<Ticket<Caller>> emptyQueue(long now) {
    List<Ticket<Caller>> all = throttler.withdrawAll();
    all.forEach(ticket -> unqueued(ticket.waiter(), now));
    return all;
  }

  /** An instance is no more. Requests that it had in flight are for their callers to end. */
  public void gone(InstanceId id) {
    synchronized (lock) {
      instances.gone(id);
      throttler.gone(id);
      meter.instanceGone(id, time.now());
    }
    demand.changed(this);
  }

  /**
   * Decides how many instances there should be, and drains what is too many in the same step, so
   * that no request can come in between. Who is drained and holds nothing is told to {@link
   * Demand#drained} before this returns.
   */
  public ScalePlan decide() {
    List<InstanceId> drained;
    List<InstanceId> empty;
    ScalePlan plan;
    synchronized (lock) {
      long now = time.now();
      Load current = load.load(now);
      Running running = new Running(throttler.readyInstances(), instances.startingCount());
      ScaleDecision decision =
          Scaler.decide(
              revision.template().containerConcurrency(),
              scaling,
              current,
              running,
              scalerState,
              now);
      scalerState = decision.next();
      drained = throttler.drainCheapest(running.ready() - decision.desired());
      drained.forEach(instances::drain);
      empty = drained.stream().filter(id -> throttler.inFlight(id) == 0).toList();
      plan =
          new ScalePlan(
              decision.desired(),
              running.total(),
              instances.draining().stream()
                  .mapToInt(id -> throttler.inFlight(id) > 0 ? 1 : 0)
                  .sum(),
              closed.isEmpty() && backoff.remaining(now) == 0,
              drained,
              decision.reason(),
              throttler.queued(),
              current.idle() && instances.none() && decision.desired() == 0);
    }
    empty.forEach(id -> demand.drained(key, id));
    return plan;
  }

  /** New settings apply to what comes; who waits already stays. */
  public void policies(ScalingPolicy changedScaling, QueuePolicy changedQueue) {
    synchronized (lock) {
      throttler.policy(changedQueue);
      maxWait = changedQueue.maxWait();
    }
    scaling(changedScaling);
  }

  /** The settings by which the revision is scaled now. */
  public ScalingPolicy scaling() {
    synchronized (lock) {
      return scaling;
    }
  }

  /** New settings for scaling alone. */
  public void scaling(ScalingPolicy changed) {
    synchronized (lock) {
      scaling = changed;
    }
    demand.changed(this);
  }

  /** Turns away who waits and who comes from now on. What is in flight goes on. */
  public void close() {
    List<Ticket<Caller>> turnedAway;
    Refusal refusal = Refusals.shuttingDown(key);
    synchronized (lock) {
      closed = Optional.of(refusal);
      turnedAway = emptyQueue(time.now());
      banTimer.ifPresent(Time.Timer::cancel);
      banTimer = Optional.empty();
    }
    turnAway(turnedAway, refusal);
  }

  public GateSnapshot snapshot() {
    synchronized (lock) {
      return new GateSnapshot(
          throttler.readyInstances(),
          instances.startingCount(),
          instances.draining().size(),
          throttler.inFlight(),
          throttler.queued(),
          throttler.queuedBytes(),
          meter.usage(time.now()));
    }
  }

  /** Why the last start failed, while no instance has come up since. */
  public Optional<StartFailure> lastFailure() {
    synchronized (lock) {
      return lastFailure;
    }
  }
}
