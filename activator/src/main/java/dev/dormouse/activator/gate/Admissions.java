package dev.dormouse.activator.gate;

import dev.dormouse.core.admit.Admission;
import dev.dormouse.core.admit.Lease;
import dev.dormouse.core.admit.Preference;
import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.admit.Throttler;
import dev.dormouse.core.admit.Ticket;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.scale.Load;
import dev.dormouse.core.scale.LoadTracker;
import dev.dormouse.core.scale.ScalingPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Who of one revision's requests has a slot and who waits: its {@link Throttler}, with whatever
 * scaling learns from the requests counted in the same step. Guarded by the gate's lock; what it
 * returns is acted on after the lock.
 */
final class Admissions {
  private static final long MAX_RETRY_AFTER_SECONDS = 60;

  private final RevisionGate gate;
  private final RevisionKey revision;
  private final int concurrency;
  private final Instances instances;
  private final Throttler<Caller> throttler;
  private final LoadTracker load;

  Admissions(
      RevisionGate gate,
      Revision revision,
      QueuePolicy queue,
      ScalingPolicy scaling,
      Instances instances,
      long now) {
    this.gate = gate;
    this.revision = revision.key();
    this.concurrency = revision.template().containerConcurrency();
    this.instances = instances;
    this.throttler = new Throttler<>(concurrency, queue, Caller::heldBytes);
    this.load = new LoadTracker(scaling.stableWindow(), scaling.panicWindow(), now);
  }

  /** A request arrived, whatever becomes of it. */
  void arrived(long now) {
    load.arrived(now);
  }

  Answer admit(Caller caller, long now) {
    Preference preference = caller.preference();
    Admission<Caller> admission =
        preference == null
            ? throttler.admit(caller, now)
            : throttler.admit(caller, preference, now);
    return switch (admission) {
      case Admission.Admitted<Caller>(Lease<Caller> lease) -> new Answer.Granted(lend(lease, now));
      case Admission.Queued<Caller>(Ticket<Caller> ticket) -> {
        caller.ticket = ticket;
        load.queued();
        yield Answer.WAITS;
      }
      case Admission.Rejected<Caller>(Admission.Reason reason) ->
          new Answer.Refused(
              Refusals.full(revision, reason, throttler.queued(), retryAfterSeconds(now)));
    };
  }

  /** The time in which the queue drains at the learned pace. */
  private long retryAfterSeconds(long now) {
    int slots = Math.max(1, throttler.readyInstances()) * concurrency;
    double seconds = throttler.queued() * (load.load(now).serviceNanos().orElse(0) / 1e9) / slots;
    return Math.clamp((long) Math.ceil(seconds), 1, MAX_RETRY_AFTER_SECONDS);
  }

  /** A caller that waits for one instance takes any. Returns its lease, if there is one. */
  List<InstanceLease> settle(Caller caller, long now) {
    Ticket<Caller> ticket = caller.ticket;
    return ticket == null ? List.of() : lend(throttler.settle(ticket, now), now);
  }

  /** Returns false when the caller did not wait. */
  boolean withdraw(Caller caller, long now) {
    Ticket<Caller> ticket = caller.ticket;
    if (ticket == null || !throttler.withdraw(ticket)) {
      return false;
    }
    unqueued(caller, now);
    return true;
  }

  /** Everybody who waits is to be turned away, in the order of arrival. */
  List<Caller> withdrawAll(long now) {
    List<Caller> callers = new ArrayList<>(throttler.queued());
    for (Ticket<Caller> ticket : throttler.withdrawAll()) {
      unqueued(ticket.waiter(), now);
      callers.add(ticket.waiter());
    }
    return callers;
  }

  /** A request has ended. Returns the leases that this set free for others. */
  List<InstanceLease> release(Lease<Caller> lease, long now) {
    load.finished(lease.grantedAt(), now);
    instances.requestEnded();
    return lend(throttler.release(lease, now), now);
  }

  /** An instance refused a request, which waits again. Returns leases for whoever can go now. */
  List<InstanceLease> refused(Lease<Caller> lease, long now) {
    load.undone(lease.grantedAt(), now);
    Throttler.Refused<Caller> refused = throttler.refused(lease, now);
    lease.holder().ticket = refused.ticket();
    load.queued();
    return lend(refused.granted(), now);
  }

  /** An instance came up. Returns leases for at most its free slots. */
  List<InstanceLease> ready(Instance instance, long now) {
    load.instanceStarted(instance.startTimes().readyAt() - instance.startTimes().requestedAt());
    return lend(throttler.ready(instance.id(), now), now);
  }

  /** Ends the bans whose time has passed. Returns the leases that this made possible. */
  List<InstanceLease> endBans(long now) {
    return lend(throttler.endBans(now), now);
  }

  private List<InstanceLease> lend(List<Lease<Caller>> granted, long now) {
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

  private InstanceLease lend(Lease<Caller> lease, long now) {
    load.started(now);
    Instance instance = instances.up(lease.instance());
    if (instance == null) {
      throw new IllegalStateException(lease.instance() + " has a slot but is not up");
    }
    return new InstanceLease(gate, lease, instance);
  }

  private void unqueued(Caller caller, long now) {
    caller.ticket = null;
    load.unqueued(now);
  }

  /** An instance takes no requests for now. Returns leases for those that waited for it. */
  List<InstanceLease> pause(InstanceId id, long now) {
    return lend(throttler.pause(id, now), now);
  }

  /** An instance takes requests again. Returns leases for at most its free slots. */
  List<InstanceLease> resume(InstanceId id, long now) {
    return lend(throttler.resume(id, now), now);
  }

  /** An instance is no more. Returns leases for those that waited for it and can go elsewhere. */
  List<InstanceLease> gone(InstanceId id, long now) {
    return lend(throttler.gone(id, now), now);
  }

  /** Who was drained, and leases for those that waited for one of them and can go elsewhere. */
  record Drained(List<InstanceId> instances, List<InstanceLease> lent) {}

  /** Drains the instances that cost least. */
  Drained drainCheapest(int count, long now) {
    Throttler.Drained<Caller> drained = throttler.drainCheapest(count, now);
    drained.instances().forEach(instances::drain);
    return new Drained(drained.instances(), lend(drained.granted(), now));
  }

  /** Whether the instance drains and holds no request any more. */
  boolean isDrained(InstanceId id) {
    return instances.draining().contains(id) && throttler.inFlight(id) == 0;
  }

  /** Instances that drain and still hold requests. */
  int busyDraining() {
    return (int) instances.draining().stream().filter(id -> throttler.inFlight(id) > 0).count();
  }

  OptionalLong nextBanEnd(long now) {
    return throttler.nextBanEnd(now);
  }

  void policy(QueuePolicy changed) {
    throttler.policy(changed);
  }

  Load load(long now) {
    return load.load(now);
  }

  /** Whether no instance is ready and none is coming. */
  boolean nobodyServes() {
    return throttler.readyInstances() == 0 && instances.startingCount() == 0;
  }

  int readyInstances() {
    return throttler.readyInstances();
  }

  int inFlight() {
    return throttler.inFlight();
  }

  int queued() {
    return throttler.queued();
  }

  long queuedBytes() {
    return throttler.queuedBytes();
  }
}
