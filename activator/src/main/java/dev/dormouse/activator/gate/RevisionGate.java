package dev.dormouse.activator.gate;

import dev.dormouse.activator.instances.InstanceSource.StartFailure;
import dev.dormouse.core.admit.Lease;
import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.scale.ScalingPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Lets requests in to one revision: the thread-safe shell around its {@link Admissions}, its {@link
 * Instances} and its {@link Scaling}. Every event has one shape: tell those under the lock, then
 * act on the answer after it. No callback, timer or log happens under the lock, and the lock is
 * never held while another one is taken.
 *
 * <p>The decision to drain and the look at what is in flight or waits are one step under the lock:
 * a request that arrives as its revision goes to zero either holds a slot, and then the instance
 * stays, or waits, and then a new one is woken.
 */
public final class RevisionGate {
  private final Revision revision;
  private final RevisionKey key;
  private final Time time;
  private final Demand demand;
  private volatile Duration maxWait;
  private final BanWatch bans;
  private final Object lock = new Object();
  // All below: guarded by lock.
  private final Instances instances;
  private final Admissions admissions;
  private final Scaling scaling;
  private Optional<Refusal> closed = Optional.empty();

  public RevisionGate(
      Revision revision, ScalingPolicy scaling, QueuePolicy queue, Time time, Demand demand) {
    this.revision = revision;
    this.key = revision.key();
    this.time = time;
    this.demand = demand;
    this.maxWait = queue.maxWait();
    this.instances = new Instances(revision.template().container().resources());
    this.admissions = new Admissions(this, revision, queue, scaling, instances, time.now());
    this.scaling = new Scaling(revision.template().containerConcurrency(), scaling);
    this.bans = new BanWatch(lock, admissions, time, Callers::handOut);
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
      case Answer.Granted(InstanceLease lease) -> caller.granted(lease);
      case Answer.Refused(Refusal refusal) -> caller.refused(refusal);
      case Answer.Waits() -> demand.changed(this);
    }
  }

  private Answer admit(Caller caller, long now) {
    admissions.arrived(now);
    if (closed.isPresent()) {
      return new Answer.Refused(closed.get());
    }
    if (admissions.nobodyServes()) {
      long pause = instances.pause(now);
      if (pause > 0) {
        return new Answer.Refused(Refusals.backoff(key, instances.lastFailure(), pause));
      }
    }
    return admissions.admit(caller, now);
  }

  /**
   * A caller gives up waiting.
   *
   * @return whether it was waiting: then no callback follows. Otherwise a lease is its own already,
   *     or on its way to it
   */
  public boolean leave(Caller caller) {
    synchronized (lock) {
      return admissions.withdraw(caller, time.now());
    }
  }

  /** A caller has waited for the instance that it prefers, and takes any from now on. */
  public void settle(Caller caller) {
    List<InstanceLease> lent;
    synchronized (lock) {
      lent = admissions.settle(caller, time.now());
    }
    Callers.handOut(lent);
  }

  void release(Lease<Caller> lease) {
    List<InstanceLease> lent;
    boolean drained;
    boolean othersWait;
    synchronized (lock) {
      lent = admissions.release(lease, time.now());
      drained = admissions.isDrained(lease.instance());
      othersWait = admissions.queued() > 0;
    }
    Callers.handOut(lent);
    if (drained) {
      demand.drained(key, lease.instance());
    }
    if (othersWait) {
      demand.changed(this);
    }
  }

  void refused(Lease<Caller> lease) {
    List<InstanceLease> lent;
    boolean drained;
    Optional<Refusal> turnedAway;
    List<Caller> waiting;
    synchronized (lock) {
      long now = time.now();
      lent = admissions.refused(lease, now);
      drained = admissions.isDrained(lease.instance());
      turnedAway = closed;
      waiting = turnedAway.isPresent() ? admissions.withdrawAll(now) : List.of();
    }
    Callers.handOut(lent);
    turnedAway.ifPresent(refusal -> Callers.turnAway(waiting, refusal));
    if (drained) {
      demand.drained(key, lease.instance());
    }
    bans.lookInTime();
    demand.changed(this);
  }

  /** An instance was asked for. */
  public void starting(InstanceId id) {
    synchronized (lock) {
      instances.starting(id, time.now());
    }
  }

  /** An instance takes requests: those that wait get its free slots, and no more than those. */
  public void ready(Instance instance) {
    List<InstanceLease> lent = List.of();
    synchronized (lock) {
      long now = time.now();
      if (instances.ready(instance, now)) {
        lent = admissions.ready(instance, now);
      }
    }
    Callers.handOut(lent);
  }

  /** An instance says whether it takes requests: while it does not, it gets no new ones. */
  public void readiness(InstanceId id, boolean takesRequests) {
    List<InstanceLease> lent;
    synchronized (lock) {
      if (!instances.readiness(id, takesRequests)) {
        return;
      }
      long now = time.now();
      lent = takesRequests ? admissions.resume(id, now) : admissions.pause(id, now);
    }
    Callers.handOut(lent);
    demand.changed(this);
  }

  /** An instance did not come up. When no other one is up or coming, nobody waits any longer. */
  public void startFailed(InstanceId id, StartFailure failure) {
    List<Caller> turnedAway = List.of();
    synchronized (lock) {
      long now = time.now();
      if (!instances.startFailed(id, failure, now)) {
        return;
      }
      if (admissions.nobodyServes()) {
        turnedAway = admissions.withdrawAll(now);
      }
    }
    Callers.turnAway(turnedAway, Refusals.startFailed(key, failure));
    demand.changed(this);
  }

  /** Not one instance could begin to start. When none is up or coming, nobody waits any longer. */
  public void startRefused(StartFailure failure) {
    List<Caller> turnedAway;
    synchronized (lock) {
      if (!admissions.nobodyServes()) {
        return;
      }
      long now = time.now();
      instances.startRefused(failure, now);
      turnedAway = admissions.withdrawAll(now);
    }
    Callers.turnAway(turnedAway, Refusals.startFailed(key, failure));
    demand.changed(this);
  }

  /** An instance is no more. Requests that it had in flight are for their callers to end. */
  public void gone(InstanceId id) {
    List<InstanceLease> lent;
    synchronized (lock) {
      long now = time.now();
      lent = admissions.gone(id, now);
      instances.gone(id, now);
    }
    Callers.handOut(lent);
    demand.changed(this);
  }

  /**
   * Decides how many instances there should be, and drains what is too many in the same step, so
   * that no request can come in between. Who is drained and holds nothing is told to {@link
   * Demand#drained} before this returns.
   */
  public ScalePlan decide() {
    Scaling.Decided decided;
    List<InstanceId> empty;
    synchronized (lock) {
      decided = scaling.decide(admissions, instances, closed.isEmpty(), time.now());
      empty = decided.plan().drained().stream().filter(admissions::isDrained).toList();
    }
    Callers.handOut(decided.lent());
    empty.forEach(id -> demand.drained(key, id));
    return decided.plan();
  }

  /** New settings apply to what comes; who waits already stays. */
  public void policies(ScalingPolicy changedScaling, QueuePolicy changedQueue) {
    synchronized (lock) {
      admissions.policy(changedQueue);
      maxWait = changedQueue.maxWait();
    }
    scaling(changedScaling);
  }

  /** The settings by which the revision is scaled now. */
  public ScalingPolicy scaling() {
    synchronized (lock) {
      return scaling.policy();
    }
  }

  /** New settings for scaling alone. */
  public void scaling(ScalingPolicy changed) {
    synchronized (lock) {
      scaling.policy(changed);
    }
    demand.changed(this);
  }

  /** Turns away who waits and who comes from now on. What is in flight goes on. */
  public void close() {
    List<Caller> turnedAway;
    Refusal refusal = Refusals.shuttingDown(key);
    synchronized (lock) {
      closed = Optional.of(refusal);
      turnedAway = admissions.withdrawAll(time.now());
    }
    Callers.turnAway(turnedAway, refusal);
  }

  public GateSnapshot snapshot() {
    synchronized (lock) {
      return new GateSnapshot(
          admissions.readyInstances(),
          instances.pausedCount(),
          instances.startingCount(),
          instances.draining().size(),
          admissions.inFlight(),
          admissions.queued(),
          admissions.queuedBytes(),
          instances.usage(time.now()));
    }
  }

  /** Why the last instance failed, while none has come up since. */
  public Optional<StartFailure> lastFailure() {
    synchronized (lock) {
      return instances.lastFailure();
    }
  }
}
