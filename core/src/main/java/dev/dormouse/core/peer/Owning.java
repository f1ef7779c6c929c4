package dev.dormouse.core.peer;

import dev.dormouse.core.admit.Admission;
import dev.dormouse.core.admit.Lease;
import dev.dormouse.core.admit.Preference;
import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.admit.Throttler;
import dev.dormouse.core.admit.Ticket;
import dev.dormouse.core.peer.Message.Ask;
import dev.dormouse.core.peer.Message.Grant;
import dev.dormouse.core.peer.Message.Held;
import dev.dormouse.core.peer.Message.Ledger;
import dev.dormouse.core.peer.Message.Lent;
import dev.dormouse.core.peer.Message.Return;
import dev.dormouse.core.peer.Message.Taken;
import dev.dormouse.core.peer.Message.ToPeer;
import dev.dormouse.core.revision.InstanceId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The issuing side: one revision's {@link Throttler}, and who has which of its slots. All members
 * are alike here, the owner itself too. It issues nothing until it is {@linkplain #issue told} that
 * it may. What is to be said to the members gathers until {@link #takeWords}. Not thread-safe.
 */
final class Owning {
  /** Who has a slot, or waits for one. */
  private sealed interface Claim {
    long bytes();
  }

  /**
   * A request.
   *
   * @param mayKeep whoever comes next would take the slot too, wherever it is
   */
  private record Asked(MemberId member, long number, long bytes, boolean mayKeep)
      implements Claim {}

  /** A slot that a dead member may have in use. */
  private record Ghost() implements Claim {
    @Override
    public long bytes() {
      return 0;
    }
  }

  private static final class Out {
    final LeaseId id;
    final MemberId holder;
    final long number;
    final Lease<Claim> lease;
    boolean kept;

    Out(LeaseId id, Asked asked, Lease<Claim> lease) {
      this.id = id;
      this.holder = asked.member();
      this.number = asked.number();
      this.lease = lease;
    }
  }

  private final MemberId self;
  private final SharedRules rules;
  private final LongSupplier leaseNumbers;
  private final Throttler<Claim> throttler;
  private final Map<LeaseId, Out> out = new LinkedHashMap<>();
  private final Map<MemberId, Map<Long, Ticket<Claim>>> tickets = new HashMap<>();
  private final Ghosts<Claim> ghosts = new Ghosts<>();
  private final WordsToPeers words;
  private boolean issuing;

  Owning(MemberId self, SharedRules rules, LongSupplier leaseNumbers) {
    this.self = self;
    this.rules = rules;
    this.leaseNumbers = leaseNumbers;
    this.throttler = new Throttler<>(rules.concurrency(), rules.queue(), Claim::bytes);
    this.words = new WordsToPeers(rules.revision());
    throttler.suspend();
  }

  /** Whether slots may be issued, from now on. */
  void issue(boolean may, long now) {
    if (may && !issuing) {
      issuing = true;
      granted(throttler.proceed(now));
    } else if (!may && issuing) {
      issuing = false;
      throttler.suspend();
    }
  }

  void ask(MemberId member, Ask ask, long now) {
    Asked asked = new Asked(member, ask.number(), ask.bytes(), ask.preferred().isEmpty());
    Admission<Claim> admission =
        ask.preferred().isEmpty()
            ? throttler.admit(asked, now)
            : throttler.admit(asked, new Preference(ask.preferred().get(), false), now);
    switch (admission) {
      case Admission.Admitted<Claim>(Lease<Claim> lease) -> granted(List.of(lease));
      case Admission.Queued<Claim>(Ticket<Claim> ticket) -> {
        ticketsOf(member).put(ask.number(), ticket);
        recallWhenShort();
      }
      case Admission.Rejected<Claim>(Admission.Reason reason) ->
          words.reject(member, ask.number(), reason);
    }
  }

  void withdraw(MemberId member, long number) {
    Ticket<Claim> ticket = ticketsOf(member).remove(number);
    if (ticket != null) {
      throttler.withdraw(ticket);
    }
  }

  /** Those whose requests wait. */
  Set<MemberId> waiting() {
    return tickets.entrySet().stream()
        .filter(each -> !each.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** A slot comes back. One that is not out has come back before. */
  void giveBack(MemberId member, Return back, long now) {
    Out lent = out.get(back.lease());
    if (lent == null || !lent.holder.equals(member)) {
      return;
    }
    out.remove(back.lease());
    if (back.refused()) {
      Throttler.Refused<Claim> refused = throttler.refused(lent.lease, now);
      ticketsOf(member).put(lent.number, refused.ticket());
      granted(refused.granted());
    } else {
      granted(throttler.release(lent.lease, now));
    }
    recallWhenShort();
  }

  /** All that a member has and wants, in the place of what was known of it. */
  void report(MemberId member, Collection<Held> held, Collection<Ask> asks, long now) {
    withdrawAll(member);
    for (Held each : held) {
      takeOver(member, each, now);
    }
    Set<LeaseId> has = held.stream().map(Held::lease).collect(Collectors.toSet());
    for (Out lent : lentTo(member)) {
      lent.kept = false;
      if (!has.contains(lent.id)) {
        giveBack(member, new Return(lent.id, false), now);
      }
    }
    asks.forEach(ask -> ask(member, ask, now));
    if (!held.isEmpty()) {
      words.recall(member);
    }
  }

  /** What the owner before knew. Who has reported, or will, knows better of itself. */
  void takeOver(Ledger ledger, Set<MemberId> reported, long now) {
    for (Lent lent : ledger.lent()) {
      if (!reported.contains(lent.holder())) {
        takeOver(lent.holder(), lent.held(), now);
      }
    }
    for (Taken taken : ledger.taken()) {
      ghosts.add(throttler.takeOver(taken.instance(), new Ghost(), now), now, taken.left());
    }
  }

  private void takeOver(MemberId member, Held held, long now) {
    if (!out.containsKey(held.lease())) {
      Asked asked = new Asked(member, held.ask(), 0, true);
      Lease<Claim> lease = throttler.takeOver(held.instance(), asked, now);
      out.put(held.lease(), new Out(held.lease(), asked, lease));
    }
  }

  /** Nothing that is said to a member arrives until it reports: it gets nothing. */
  void withdrawAll(MemberId member) {
    ticketsOf(member).values().forEach(throttler::withdraw);
    tickets.remove(member);
  }

  /** Those who have slots and are no members any more: their slots are taken, or free. */
  void outlive(View view, long now) {
    Set<MemberId> gone = new HashSet<>(tickets.keySet());
    out.values().forEach(lent -> gone.add(lent.holder));
    gone.removeIf(view::has);
    for (MemberId member : gone) {
      withdrawAll(member);
      for (Out lent : lentTo(member)) {
        out.remove(lent.id);
        if (rules.strict()) {
          ghosts.add(lent.lease, now, rules.hold());
        } else {
          granted(throttler.release(lent.lease, now));
        }
      }
    }
  }

  /** The owner before is dead: whatever nobody reports may be in use by it. */
  void distrust(Collection<InstanceId> instances, long left, long now) {
    for (InstanceId instance : instances) {
      for (int i = throttler.inFlight(instance); i < rules.concurrency(); i++) {
        ghosts.add(throttler.takeOver(instance, new Ghost(), now), now, left);
      }
    }
  }

  void ready(InstanceId instance, long now) {
    granted(throttler.ready(instance, now));
  }

  void drain(InstanceId instance, long now) {
    granted(throttler.drain(instance, now));
    recall();
  }

  /** Drains those that cost least. */
  List<InstanceId> drainCheapest(int count, long now) {
    Throttler.Drained<Claim> drained = throttler.drainCheapest(count, now);
    granted(drained.granted());
    if (!drained.instances().isEmpty()) {
      recall();
    }
    return drained.instances();
  }

  void pause(InstanceId instance, long now) {
    granted(throttler.pause(instance, now));
    recall();
  }

  void resume(InstanceId instance, long now) {
    granted(throttler.resume(instance, now));
  }

  /** The bounds of the queue, for those who come. */
  void policy(QueuePolicy changed) {
    throttler.policy(changed);
  }

  /** How the slots stand. */
  SlotFigures figures() {
    return new SlotFigures(
        throttler.readyInstances(),
        throttler.inFlight() - ghosts.size(),
        throttler.queued(),
        throttler.queuedBytes());
  }

  /**
   * Whether nobody has a slot of an instance. What counts as taken as long as the instance lives
   * does not keep it, once nobody waits: else it would live for ever.
   */
  boolean isEmpty(InstanceId instance) {
    int inFlight = throttler.inFlight(instance);
    return inFlight == 0
        || (throttler.queued() == 0 && inFlight == ghosts.lastingForEver(instance));
  }

  /** Instances of which somebody dead may have slots in use. */
  Set<InstanceId> distrusted() {
    return ghosts.instances();
  }

  /** Whether nobody but the dead may have slots of an instance in use. */
  boolean isQuarantined(InstanceId instance) {
    long dead = ghosts.of(instance);
    return dead > 0 && dead == throttler.inFlight(instance) && !isEmpty(instance);
  }

  OptionalLong nextBanEnd(long now) {
    return throttler.nextBanEnd(now);
  }

  /**
   * An instance is no more, as far as is known; should it come back, the dead's slots still count.
   */
  void gone(InstanceId instance, long now) {
    granted(throttler.gone(instance, now));
    recall();
  }

  /** Ends bans, and frees what no dead member can have in use any longer. */
  void tick(long now) {
    granted(throttler.endBans(now));
    free(ghosts.takeOver(now), now);
  }

  private void free(List<Lease<Claim>> over, long now) {
    over.forEach(lease -> granted(throttler.release(lease, now)));
  }

  private void granted(List<Lease<Claim>> leases) {
    for (Lease<Claim> lease : leases) {
      if (!(lease.holder() instanceof Asked asked)) {
        throw new IllegalStateException("a slot was granted to nobody: " + lease.holder());
      }
      ticketsOf(asked.member()).remove(asked.number());
      Out lent = new Out(new LeaseId(self, leaseNumbers.getAsLong()), asked, lease);
      lent.kept = throttler.freeSlots() > 0 && !asked.member().equals(self) && asked.mayKeep();
      out.put(lent.id, lent);
      words.grant(asked.member(), new Grant(asked.number(), lent.id, lease.instance(), lent.kept));
    }
    recallWhenShort();
  }

  private void recallWhenShort() {
    if (issuing && throttler.queued() > 0) {
      recall();
    }
  }

  private void recall() {
    for (Out lent : out.values()) {
      if (lent.kept) {
        lent.kept = false;
        words.recall(lent.holder);
      }
    }
  }

  /** Whether every slot is free and nobody waits. */
  boolean isAtRest() {
    return throttler.inFlight() == 0 && throttler.queued() == 0;
  }

  /** Whether time alone changes nothing: nothing is to end. */
  boolean isAsleep(long now) {
    return isAtRest() && nextBanEnd(now).isEmpty();
  }

  Ledger ledger(List<InstanceId> drained, long now) {
    List<Lent> lent = new ArrayList<>();
    for (Out each : out.values()) {
      lent.add(new Lent(each.holder, new Held(each.id, each.number, each.lease.instance())));
    }
    return new Ledger(lent, ghosts.taken(now), drained);
  }

  private List<Out> lentTo(MemberId member) {
    return out.values().stream().filter(lent -> lent.holder.equals(member)).toList();
  }

  private Map<Long, Ticket<Claim>> ticketsOf(MemberId member) {
    return tickets.computeIfAbsent(member, unknown -> new LinkedHashMap<>());
  }

  /** What is to be said since the last call, by member. */
  Map<MemberId, ToPeer> takeWords() {
    return words.take();
  }
}
