package dev.dormouse.activator.gate;

import dev.dormouse.activator.instances.InstanceSource.StartFailure;
import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.scale.Load;
import dev.dormouse.core.scale.LoadTracker;
import java.util.List;
import java.util.OptionalLong;

/**
 * Who of one revision's requests has a slot and who waits, with whatever scaling learns from the
 * requests counted in the same step. One activator alone asks its own throttler ({@link
 * SoleAdmissions}); several share one owner's ({@link SharedAdmissions}). Guarded by the gate's
 * lock; what it returns is acted on after the lock.
 */
abstract class Admissions {
  /** What this activator's own requests do. */
  final LoadTracker load;

  Admissions(LoadTracker load) {
    this.load = load;
  }

  /** Requests may come. Called once, without the lock. */
  abstract void open();

  /** A request arrived, whatever becomes of it. */
  abstract void arrived(long now);

  abstract Answer admit(Caller caller, long now);

  /** A caller that waits for one instance takes any. Returns its lease, if there is one. */
  abstract List<InstanceLease> settle(Caller caller, long now);

  /** Returns false when the caller did not wait. */
  abstract boolean withdraw(Caller caller, long now);

  /** Everybody who waits is to be turned away, in the order of arrival. */
  abstract List<Caller> withdrawAll(long now);

  /** A request has ended. Returns the leases that this set free for others. */
  abstract List<InstanceLease> release(InstanceLease lease, long now);

  /** An instance refused a request, which waits again. Returns leases for whoever can go now. */
  abstract List<InstanceLease> refused(InstanceLease lease, long now);

  /** An instance came up. Returns leases for at most its free slots. */
  abstract List<InstanceLease> ready(Instance instance, long now);

  /** Ends the bans whose time has passed. Returns the leases that this made possible. */
  abstract List<InstanceLease> endBans(long now);

  /** When the next ban ends, if the gate is to look then. */
  abstract OptionalLong nextBanEnd(long now);

  /** An instance takes no requests for now. Returns leases for those that waited for it. */
  abstract List<InstanceLease> pause(InstanceId id, long now);

  /** An instance takes requests again. Returns leases for at most its free slots. */
  abstract List<InstanceLease> resume(InstanceId id, long now);

  /** An instance is no more. Returns leases for those that waited for it and can go elsewhere. */
  abstract List<InstanceLease> gone(InstanceId id, long now);

  /** Who was drained, and leases for those that waited for one of them and can go elsewhere. */
  record Drained(List<InstanceId> instances, List<InstanceLease> lent) {}

  /** Drains the instances that cost least. */
  abstract Drained drainCheapest(int count, long now);

  /** Whether an instance's end would be no surprise, as far as is known here. */
  abstract boolean mayEnd(InstanceId id);

  /** Whether the instance drains and holds no request any more. */
  abstract boolean isDrained(InstanceId id);

  /** Instances that drain and still hold requests. */
  abstract int busyDraining();

  /** Those of them that hold only what somebody dead may have in use. */
  int quarantined() {
    return 0;
  }

  /** Nobody here waits for an instance any longer, since none starts: others are told. */
  void startFailed(StartFailure failure) {}

  /** Whether this activator is the one that scales the revision now. */
  abstract boolean isScaledHere();

  abstract void policy(QueuePolicy changed);

  /** What the revision has to do, as far as the one that scales it knows. */
  abstract Load load(long now);

  /** The time that a request holds a slot, as far as this activator has learned it. */
  final OptionalLong serviceNanos() {
    return load.serviceNanos();
  }

  /** The time that an instance takes to be ready, as far as this activator has learned it. */
  final OptionalLong startNanos() {
    return load.startNanos();
  }

  /** Whether no instance is ready and none is coming. */
  abstract boolean nobodyServes();

  abstract int readyInstances();

  /** Requests of this activator that hold a slot. */
  abstract int inFlight();

  /** Requests of this activator that wait. */
  abstract int queued();

  abstract long queuedBytes();

  /** Does what was decided and is not returned. Called after the lock, each time. */
  abstract void flush();

  /** The revision is served here no longer. */
  abstract void close();
}
