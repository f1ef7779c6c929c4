package dev.dormouse.activator.gate;

import dev.dormouse.activator.instances.InstanceSource.StartFailure;
import dev.dormouse.activator.peer.Peers;
import dev.dormouse.activator.peer.RevisionEar;
import dev.dormouse.activator.peer.SharedSlots;
import dev.dormouse.core.admit.Admission;
import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.peer.SharedRules;
import dev.dormouse.core.peer.SlotFigures;
import dev.dormouse.core.peer.StartTrouble;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.Template;
import dev.dormouse.core.scale.Load;
import dev.dormouse.core.scale.LoadTracker;
import dev.dormouse.core.scale.PeerLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The slots of a revision that several activators share. One of them owns the slots and scales;
 * this one's requests ask for them, also when it is the owner itself. Nothing is returned: who gets
 * a slot is told when the lock is left, in the order in which it was decided.
 *
 * <p>Guarded by the lock of {@link Peers}, which is the gate's.
 */
final class SharedAdmissions extends Admissions implements RevisionEar {
  /** What a message takes, and a request's end: added to the longest that a request may run. */
  private static final Duration HOLD_MARGIN = Duration.ofSeconds(2);

  /** How long a slot of an instance that nobody here has heard of is kept. */
  private static final long EARLY_NANOS = 1_000_000_000L;

  private final RevisionGate gate;
  private final int concurrency;
  private final Instances instances;
  private final Time time;
  private final SharedSlots slots;
  private final List<Early> early = new ArrayList<>();
  private final Set<InstanceId> retired = new HashSet<>();
  private int inFlight;
  private int queued;
  private long queuedBytes;
  private boolean scaledHere;

  /** A request whose slot came before the word of the instance. */
  private record Early(SharedRequest request, InstanceId instance) {}

  SharedAdmissions(
      RevisionGate gate,
      Peers peers,
      QueuePolicy queue,
      Instances instances,
      LoadTracker load,
      Time time) {
    super(load);
    this.gate = gate;
    this.concurrency = gate.revision().template().containerConcurrency();
    this.instances = instances;
    this.time = time;
    instances.metered(false, time.now());
    this.slots = peers.slots(rules(gate.revision(), queue, peers));
  }

  @Override
  void open() {
    slots.open(this);
  }

  private static SharedRules rules(Revision revision, QueuePolicy queue, Peers peers) {
    Template template = revision.template();
    return new SharedRules(
        revision.key(),
        template.containerConcurrency(),
        queue,
        peers.deadSlots(template.containerConcurrency()),
        template.timeout().plus(HOLD_MARGIN).toNanos());
  }

  // Requests.

  @Override
  void arrived(long now) {
    load.arrived(now);
  }

  @Override
  Answer admit(Caller caller, long now) {
    SharedRequest request = new SharedRequest(caller, this);
    caller.shared = request;
    request.entering = true;
    slots.arrive(request);
    request.entering = false;
    Answer answer = request.answer;
    if (answer != null) {
      return answer;
    }
    waits(request);
    return Answer.WAITS;
  }

  private void waits(SharedRequest request) {
    request.waits = true;
    load.queued();
    queued++;
    queuedBytes += request.heldBytes;
  }

  private void waitsNoMore(SharedRequest request, long now) {
    if (request.waits) {
      request.waits = false;
      load.unqueued(now);
      queued--;
      queuedBytes -= request.heldBytes;
    }
  }

  /** A request has a slot. */
  void served(SharedRequest request, InstanceId id) {
    long now = time.now();
    Instance instance = instances.up(id);
    if (instance == null) {
      request.early = true;
      request.earlySince = now;
      early.add(new Early(request, id));
      return;
    }
    waitsNoMore(request, now);
    load.started(now);
    inFlight++;
    Caller caller = request.caller;
    InstanceLease lease = new InstanceLease(gate, caller, instance, now, null);
    if (request.entering) {
      request.answer = new Answer.Granted(lease);
    } else {
      slots.later(() -> caller.execute(() -> caller.granted(lease)));
    }
  }

  /** A request may not even wait. */
  void rejected(SharedRequest request, Admission.Reason reason) {
    long now = time.now();
    waitsNoMore(request, now);
    Refusal refusal =
        Refusals.full(
            gate.key(), reason, queued, instances.upCount() * concurrency, load.serviceNanos());
    if (request.entering) {
      request.answer = new Answer.Refused(refusal);
    } else {
      Caller caller = request.caller;
      slots.later(() -> caller.execute(() -> caller.refused(refusal)));
    }
  }

  /** Nobody holds out for an instance here: it is taken where it has a slot at once. */
  @Override
  List<InstanceLease> settle(Caller caller, long now) {
    return List.of();
  }

  @Override
  boolean withdraw(Caller caller, long now) {
    SharedRequest request = caller.shared;
    if (request == null || !request.waits) {
      return false;
    }
    waitsNoMore(request, now);
    if (request.early) {
      request.early = false;
      early.removeIf(each -> each.request() == request);
      slots.done(request);
    } else {
      slots.withdraw(request);
    }
    return true;
  }

  @Override
  List<Caller> withdrawAll(long now) {
    if (queued == 0) {
      return List.of();
    }
    List<Caller> callers = new ArrayList<>(queued);
    early.forEach(each -> callers.add(each.request().caller));
    slots.waiting().stream()
        .map(SharedRequest.class::cast)
        .filter(each -> each.home == this) // and not of the gate that came after this one
        .forEach(each -> callers.add(each.caller));
    callers.forEach(caller -> withdraw(caller, now));
    return callers;
  }

  @Override
  List<InstanceLease> release(InstanceLease lease, long now) {
    load.finished(lease.instance().startTimes().readyAt(), lease.grantedAt(), now);
    instances.requestEnded();
    inFlight--;
    slots.done(of(lease));
    return List.of();
  }

  @Override
  List<InstanceLease> refused(InstanceLease lease, long now) {
    load.undone(lease.grantedAt(), now);
    inFlight--;
    SharedRequest request = of(lease);
    waits(request);
    slots.refused(request);
    return List.of();
  }

  private static SharedRequest of(InstanceLease lease) {
    SharedRequest request = lease.caller().shared;
    if (request == null) {
      throw new IllegalStateException("a slot was lent to nobody: " + lease.instance().id());
    }
    return request;
  }

  // Instances.

  @Override
  List<InstanceLease> ready(Instance instance, long now) {
    load.instanceStarted(instance.startTimes().requestedAt(), instance.startTimes().readyAt());
    slots.up(instance.id());
    for (Early each : List.copyOf(early)) {
      if (each.instance().equals(instance.id()) && early.remove(each)) {
        each.request().early = false;
        served(each.request(), instance.id());
      }
    }
    return List.of();
  }

  @Override
  List<InstanceLease> pause(InstanceId id, long now) {
    slots.readiness(id, false);
    return List.of();
  }

  @Override
  List<InstanceLease> resume(InstanceId id, long now) {
    slots.readiness(id, true);
    return List.of();
  }

  @Override
  List<InstanceLease> gone(InstanceId id, long now) {
    retired.remove(id);
    slots.gone(id);
    giveUpEarly(each -> each.instance().equals(id));
    return List.of();
  }

  /** Its instance does not show up: the request waits again. */
  private void giveUpEarly(java.util.function.Predicate<Early> over) {
    for (Early each : List.copyOf(early)) {
      if (over.test(each) && early.remove(each)) {
        each.request().early = false;
        slots.refused(each.request());
      }
    }
  }

  @Override
  Drained drainCheapest(int count, long now) {
    List<InstanceId> drained = count <= 0 ? List.of() : slots.drainCheapest(count);
    drained.forEach(instances::drain);
    return new Drained(drained, List.of());
  }

  @Override
  boolean mayEnd(InstanceId id) {
    return !scaledHere || slots.draining().contains(id);
  }

  @Override
  void startFailed(StartFailure failure) {
    slots.unstarted(new StartTrouble(failure.cause().name(), failure.message(), failure.output()));
  }

  @Override
  public void unstarted(StartTrouble trouble) {
    StartFailure failure =
        new StartFailure(
            StartFailure.Cause.named(trouble.cause()), trouble.message(), trouble.output());
    slots.later(() -> gate.startRefused(failure));
  }

  /** True once for each instance, so that nobody retires it twice. */
  @Override
  boolean isDrained(InstanceId id) {
    return !slots.draining().isEmpty() && slots.drained().contains(id) && retired.add(id);
  }

  @Override
  int busyDraining() {
    List<InstanceId> draining = slots.draining();
    return draining.isEmpty() ? 0 : draining.size() - slots.drained().size();
  }

  @Override
  int quarantined() {
    return slots.draining().isEmpty() ? 0 : slots.quarantined();
  }

  /** What a look at others' bans would be for is asked for by the participant itself. */
  @Override
  List<InstanceLease> endBans(long now) {
    return List.of();
  }

  @Override
  OptionalLong nextBanEnd(long now) {
    return OptionalLong.empty();
  }

  // What others do.

  @Override
  public void changed() {
    Optional<SlotFigures> figures = slots.figures();
    boolean begins = figures.isPresent() && !scaledHere;
    if (figures.isPresent() != scaledHere) {
      scaledHere = figures.isPresent();
      instances.metered(scaledHere, time.now());
      if (begins) {
        slots.countHandOver();
      }
    }
    drainDistrusted();
    List<InstanceId> drained =
        slots.draining().isEmpty()
            ? List.of()
            : slots.drained().stream().filter(retired::add).toList();
    boolean wanted = figures.filter(each -> each.queued() > 0).isPresent();
    if (begins || wanted || !drained.isEmpty()) {
      drained.forEach(instances::drain);
      slots.later(() -> gate.changedByOthers(drained));
    }
  }

  /**
   * What somebody dead may have in use can't be offered, perhaps for long: another instance takes
   * its place where one is needed, and it goes when it is empty for certain.
   */
  private void drainDistrusted() {
    for (InstanceId id : slots.distrusted()) {
      if (instances.up(id) != null && !slots.draining().contains(id)) {
        slots.drain(id);
        instances.drain(id);
      }
    }
  }

  @Override
  public void beat() {
    long now = time.now();
    changed();
    slots.tell(PeerLoad.of(load.load(now), now));
    if (!early.isEmpty()) {
      giveUpEarly(each -> now - each.request().earlySince >= EARLY_NANOS);
    }
  }

  @Override
  public void begunAnew() {
    retired.clear();
    giveUpEarly(_ -> true);
    changed();
  }

  // Figures.

  @Override
  boolean isScaledHere() {
    return scaledHere && slots.figures().isPresent();
  }

  @Override
  void policy(QueuePolicy changed) {
    slots.policy(changed);
  }

  @Override
  Load load(long now) {
    SlotFigures all = slots.figures().orElse(new SlotFigures(0, inFlight, queued, queuedBytes));
    return load.load(now).with(slots.peerLoads(), all.inFlight(), all.queued(), now);
  }

  @Override
  boolean nobodyServes() {
    return instances.upCount() <= 0 && instances.startingCount() == 0;
  }

  @Override
  int readyInstances() {
    return slots.figures().map(SlotFigures::ready).orElse(0);
  }

  @Override
  int inFlight() {
    return inFlight;
  }

  @Override
  int queued() {
    return queued;
  }

  @Override
  long queuedBytes() {
    return queuedBytes;
  }

  @Override
  void flush() {
    slots.flush();
  }

  @Override
  void close() {
    slots.close();
  }
}
