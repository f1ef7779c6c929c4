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
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The slots of a revision that this activator serves alone: its {@link Throttler}. Guarded by the
 * gate's lock.
 */
final class SoleAdmissions extends Admissions {
  private final RevisionGate gate;
  private final RevisionKey revision;
  private final int concurrency;
  private final Instances instances;
  private final Throttler<Caller> throttler;

  SoleAdmissions(
      RevisionGate gate,
      Revision revision,
      QueuePolicy queue,
      Instances instances,
      LoadTracker load) {
    super(load);
    this.gate = gate;
    this.revision = revision.key();
    this.concurrency = revision.template().containerConcurrency();
    this.instances = instances;
    this.throttler = new Throttler<>(concurrency, queue, Caller::heldBytes);
  }

  @Override
  void open() {
    // nobody else knows of it
  }

  @Override
  void arrived(long now) {
    load.arrived(now);
  }

  @Override
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
              Refusals.full(
                  revision,
                  reason,
                  throttler.queued(),
                  throttler.readyInstances() * concurrency,
                  load.serviceNanos()));
    };
  }

  @Override
  List<InstanceLease> settle(Caller caller, long now) {
    Ticket<Caller> ticket = caller.ticket;
    return ticket == null ? List.of() : lend(throttler.settle(ticket, now), now);
  }

  @Override
  boolean withdraw(Caller caller, long now) {
    Ticket<Caller> ticket = caller.ticket;
    if (ticket == null || !throttler.withdraw(ticket)) {
      return false;
    }
    unqueued(caller, now);
    return true;
  }

  @Override
  List<Caller> withdrawAll(long now) {
    List<Caller> callers = new ArrayList<>(throttler.queued());
    for (Ticket<Caller> ticket : throttler.withdrawAll()) {
      unqueued(ticket.waiter(), now);
      callers.add(ticket.waiter());
    }
    return callers;
  }

  @Override
  List<InstanceLease> release(InstanceLease ended, long now) {
    Lease<Caller> lease = ended.lease();
    load.finished(ended.instance().startTimes().readyAt(), lease.grantedAt(), now);
    instances.requestEnded();
    return lend(throttler.release(lease, now), now);
  }

  @Override
  List<InstanceLease> refused(InstanceLease refusedLease, long now) {
    Lease<Caller> lease = refusedLease.lease();
    load.undone(lease.grantedAt(), now);
    Throttler.Refused<Caller> refused = throttler.refused(lease, now);
    lease.holder().ticket = refused.ticket();
    load.queued();
    return lend(refused.granted(), now);
  }

  @Override
  List<InstanceLease> ready(Instance instance, long now) {
    load.instanceStarted(instance.startTimes().requestedAt(), instance.startTimes().readyAt());
    return lend(throttler.ready(instance.id(), now), now);
  }

  @Override
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
    return new InstanceLease(gate, lease.holder(), instance, lease.grantedAt(), lease);
  }

  private void unqueued(Caller caller, long now) {
    caller.ticket = null;
    load.unqueued(now);
  }

  @Override
  List<InstanceLease> pause(InstanceId id, long now) {
    return lend(throttler.pause(id, now), now);
  }

  @Override
  List<InstanceLease> resume(InstanceId id, long now) {
    return lend(throttler.resume(id, now), now);
  }

  @Override
  List<InstanceLease> gone(InstanceId id, long now) {
    return lend(throttler.gone(id, now), now);
  }

  @Override
  Drained drainCheapest(int count, long now) {
    Throttler.Drained<Caller> drained = throttler.drainCheapest(count, now);
    drained.instances().forEach(instances::drain);
    return new Drained(drained.instances(), lend(drained.granted(), now));
  }

  @Override
  boolean isDrained(InstanceId id) {
    return instances.draining().contains(id) && throttler.inFlight(id) == 0;
  }

  @Override
  int busyDraining() {
    return (int) instances.draining().stream().filter(id -> throttler.inFlight(id) > 0).count();
  }

  @Override
  OptionalLong nextBanEnd(long now) {
    return throttler.nextBanEnd(now);
  }

  @Override
  void policy(QueuePolicy changed) {
    throttler.policy(changed);
  }

  @Override
  Load load(long now) {
    return load.load(now);
  }

  @Override
  boolean nobodyServes() {
    return throttler.readyInstances() == 0 && instances.startingCount() == 0;
  }

  @Override
  int readyInstances() {
    return throttler.readyInstances();
  }

  @Override
  int inFlight() {
    return throttler.inFlight();
  }

  @Override
  int queued() {
    return throttler.queued();
  }

  @Override
  long queuedBytes() {
    return throttler.queuedBytes();
  }

  @Override
  boolean mayEnd(InstanceId id) {
    return instances.draining().contains(id);
  }

  @Override
  boolean isScaledHere() {
    return true;
  }

  @Override
  void flush() {
    // all that follows was returned
  }

  @Override
  void close() {
    // nobody else knows of it
  }
}
