package dev.dormouse.activator.gate;

import dev.dormouse.activator.instances.InstanceSource.StartFailure;
import dev.dormouse.activator.peer.Peers;
import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.scale.LoadTracker;
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
  private final Object lock;
  // All below: guarded by lock.
  private final Instances instances;
  private final Admissions admissions;
  private final Scaling scaling;
  private Optional<Refusal> closed = Optional.empty();

  public RevisionGate(
      Revision revision, ScalingPolicy scaling, QueuePolicy queue, Time time, Demand demand) {
    this(revision, scaling, queue, time, demand, Optional.empty());
  }

  /**
   * A gate through which nobody has come yet.
   *
   * @param peers present where several activators share the revision's slots
   */
  public RevisionGate(
      Revision revision,
      ScalingPolicy scaling,
      QueuePolicy queue,
      Time time,
      Demand demand,
      Optional<Peers> peers) {
    this.revision = revision;
    this.key = revision.key();
    this.time = time;
    this.demand = demand;
    this.maxWait = queue.maxWait();
    this.instances = new Instances(revision.template().container().resources());
    this.lock = peers.map(Peers::lock).orElseGet(Object::new);
    LoadTracker load = new LoadTracker(scaling.stableWindow(), scaling.panicWindow(), time.now());
    this.admissions =
        peers.isEmpty()
            ? new SoleAdmissions(this, revision, queue, instances, load)
            : new SharedAdmissions(this, peers.get(), queue, instances, load, time);
    this.scaling = new Scaling(revision.template().containerConcurrency(), scaling);
    this.bans = new BanWatch(lock, admissions, time, this::act);
    admissions.open();
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
    admissions.flush();
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
    long wait = scaling.leastWaitNanos(admissions, instances);
    long patience = wait == 0 ? 0 : caller.patienceNanos();
    return wait > patience
        ? new Answer.Refused(Refusals.tooLong(key, wait, patience))
        : admissions.admit(caller, now);
  }

  /**
   * A caller gives up waiting.
   *
   * @return whether it was waiting: then no callback follows. Otherwise a lease is its own already,
   *     or on its way to it
   */
  public boolean leave(Caller caller) {
    boolean waited;
    synchronized (lock) {
      waited = admissions.withdraw(caller, time.now());
    }
    admissions.flush();
    return waited;
  }

  /** A caller has waited for the instance that it prefers, and takes any from now on. */
  public void settle(Caller caller) {
    List<InstanceLease> lent;
    synchronized (lock) {
      lent = admissions.settle(caller, time.now());
    }
    act(lent);
  }

  void release(InstanceLease lease) {
    List<InstanceLease> lent;
    boolean drained;
    boolean othersWait;
    synchronized (lock) {
      lent = admissions.release(lease, time.now());
      drained = admissions.isDrained(lease.instance().id());
      othersWait = admissions.queued() > 0;
    }
    act(lent);
    if (drained) {
      demand.drained(key, lease.instance().id());
    }
    if (othersWait) {
      demand.changed(this);
    }
  }

  void refused(InstanceLease lease) {
    List<InstanceLease> lent;
    boolean drained;
    Optional<Refusal> turnedAway;
    List<Caller> waiting;
    synchronized (lock) {
      long now = time.now();
      lent = admissions.refused(lease, now);
      drained = admissions.isDrained(lease.instance().id());
      turnedAway = closed;
      waiting = turnedAway.isPresent() ? admissions.withdrawAll(now) : List.of();
    }
    act(lent);
    turnedAway.ifPresent(refusal -> Callers.turnAway(waiting, refusal));
    if (drained) {
      demand.drained(key, lease.instance().id());
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
    act(lent);
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
    act(lent);
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
        admissions.startFailed(failure);
      }
    }
    admissions.flush();
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
      admissions.startFailed(failure);
    }
    admissions.flush();
    Callers.turnAway(turnedAway, Refusals.startFailed(key, failure));
    demand.changed(this);
  }

  /** An instance is no more. Requests that it had in flight are for their callers to end. */
  public void gone(InstanceId id) {
    leave(id, false);
  }

  /** The same, of an instance that somebody took away: its end is no failure of its program. */
  public void removed(InstanceId id) {
    leave(id, true);
  }

  private void leave(InstanceId id, boolean removed) {
    List<InstanceLease> lent;
    synchronized (lock) {
      long now = time.now();
      boolean expected = removed || admissions.mayEnd(id);
      lent = admissions.gone(id, now);
      instances.gone(id, expected, now);
    }
    act(lent);
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
    act(decided.lent());
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
    turnAway(Refusals.shuttingDown(key));
  }

  /**
   * The revision is deleted: no instance comes up for who waits, nor for who comes from now on,
   * which both are told. What is in flight goes on.
   */
  public void dismiss() {
    turnAway(Refusals.deleted(key));
    demand.changed(this);
  }

  /** A revision that was deleted is there again. */
  public void readmit() {
    synchronized (lock) {
      closed = closed.filter(refusal -> refusal.reason() != Refusal.Reason.REVISION_GONE);
    }
  }

  private void turnAway(Refusal refusal) {
    List<Caller> turnedAway;
    synchronized (lock) {
      closed = Optional.of(refusal);
      turnedAway = admissions.withdrawAll(time.now());
    }
    admissions.flush();
    Callers.turnAway(turnedAway, refusal);
  }

  /** The revision is served here no longer: what waits or runs still comes to its end. */
  public void forget() {
    synchronized (lock) {
      admissions.close();
    }
    admissions.flush();
  }

  /**
   * Other activators changed what there is to scale or to retire. Called outside the lock.
   *
   * @param drained instances that hold no request any more
   */
  void changedByOthers(List<InstanceId> drained) {
    drained.forEach(id -> demand.drained(key, id));
    demand.changed(this);
  }

  private void act(List<InstanceLease> lent) {
    admissions.flush();
    Callers.handOut(lent);
  }

  public GateSnapshot snapshot() {
    synchronized (lock) {
      boolean here = admissions.isScaledHere();
      return new GateSnapshot(
          here,
          admissions.readyInstances(),
          here ? instances.pausedCount() : 0,
          here ? instances.startingCount() : 0,
          here ? instances.draining().size() : 0,
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
