package dev.dormouse.core.peer;

import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.peer.Message.Ledger;
import dev.dormouse.core.peer.Message.Loaded;
import dev.dormouse.core.peer.Message.Return;
import dev.dormouse.core.peer.Message.RevisionReport;
import dev.dormouse.core.peer.Message.ToOwner;
import dev.dormouse.core.peer.Message.ToPeer;
import dev.dormouse.core.peer.Message.Unstarted;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.scale.PeerLoad;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One revision as one activator sees it: its own requests ({@link Holding}), and, while it owns the
 * revision, the slots ({@link Owning}).
 *
 * <p>A new owner gathers before it issues: every other member reports what it has. Whoever owned
 * the revision before and lives adds its ledger, once, and to one successor only; then everything
 * is known. When nobody does, that owner is dead or there was none: then all that nobody reports,
 * on the instances that are there now, may be in use, and counts as such where the limit is strict.
 *
 * <p>Not thread-safe.
 */
final class SharedRevision<W> {
  private final MemberId self;
  private final SharedRules rules;
  private final Answers<W> answers;
  private final Holding<W> holding;

  private final KnownInstances instances = new KnownInstances();
  private final PeerLoads loads = new PeerLoads();
  private QueuePolicy queue;
  private View view = View.NONE;
  private Optional<MemberId> owner = Optional.empty();
  private long leases;

  // While it is the owner.
  private @Nullable Owning owning;
  private Gathering gathering = new Gathering();

  // After it was the owner: what it knew. When the next one may have heard, it ends with the epoch.
  private Optional<Ledger> ledger = Optional.empty();
  private boolean handedOver;

  SharedRevision(MemberId self, SharedRules rules, Answers<W> answers) {
    this.self = self;
    this.rules = rules;
    this.queue = rules.queue();
    this.answers = answers;
    this.holding = new Holding<>(answers, rules.queue().maxRequests());
  }

  RevisionKey key() {
    return rules.revision();
  }

  Optional<MemberId> owner() {
    return owner;
  }

  boolean isOwning() {
    return owning != null;
  }

  /** Whether no request waits here and no slot is held. */
  boolean isIdle() {
    return holding.isEmpty();
  }

  boolean issues(Footing footing) {
    return owning != null && gathering.isOver() && footing.allows(rules);
  }

  boolean isAtRest() {
    return holding.isEmpty() && (owning == null || owning.isAtRest());
  }

  /** Whether time alone changes nothing here: a beat would find nothing to do. */
  boolean isAsleep(long now) {
    Owning mine = owning;
    return holding.isEmpty()
        && !isTelling()
        && (mine == null || (gathering.isOver() && mine.isAsleep(now) && !instances.anyNew()));
  }

  /** Another epoch: all sessions begin anew, and everybody will report. */
  void enter(View next, Footing footing) {
    view = next;
    owner = next.owner(rules.revision());
    loads.keep(next);
    boolean mine = owner.equals(Optional.of(self));
    if (handedOver) {
      ledger = Optional.empty();
      handedOver = false;
    }
    if (!mine && owning != null) {
      if (gathering.isOver() || !gathering.isUntold()) {
        ledger = Optional.of(owning.ledger(instances.drained(), footing.now()));
      }
      owning = null;
    }
    if (mine) {
      own(footing);
    }
    step(footing);
  }

  private void own(Footing footing) {
    Owning mine = owning;
    if (mine == null) {
      mine = begin(footing.now());
    }
    gathering.await(view.others(self));
    view.others(self).forEach(mine::withdrawAll);
    mine.outlive(view, footing.now());
  }

  private Owning begin(long now) {
    Owning mine = new Owning(self, rules, () -> leases++);
    mine.policy(queue);
    owning = mine;
    gathering = new Gathering();
    gathering.await(view.others(self));
    instances.offerKnown(mine, now);
    mine.report(self, holding.held(), List.of(), now);
    ledger.ifPresent(known -> learn(mine, known, now));
    ledger = Optional.empty();
    holding.takeWords();
    holding.asks().forEach(ask -> mine.ask(self, ask, now));
    return mine;
  }

  private void learn(Owning mine, Ledger known, long now) {
    if (!gathering.isOver() && gathering.isUntold()) {
      Set<MemberId> reported = new HashSet<>(view.others(self));
      reported.removeAll(gathering.awaited());
      reported.add(self);
      mine.takeOver(known, reported, now);
      known
          .drained()
          .forEach(instance -> {
            instances.drain(instance);
            mine.drain(instance, now);
          });
      mine.outlive(view, now);
      gathering.told();
    }
  }

  /** What this activator reports to the owner as a session with it begins. */
  RevisionReport report() {
    holding.takeWords();
    handedOver |= ledger.isPresent();
    return new RevisionReport(rules.revision(), holding.held(), holding.asks(), ledger);
  }

  void reported(MemberId from, RevisionReport report, Footing footing) {
    Owning mine = owning;
    if (mine != null) {
      report.ledger().ifPresent(known -> learn(mine, known, footing.now()));
      mine.report(from, report.held(), report.asks(), footing.now());
      gathering.reported(from);
      step(footing);
    }
  }

  /** The session with a member has ended. */
  void unlinked(MemberId member) {
    loads.forget(member);
    if (owning != null) {
      owning.withdrawAll(member);
    }
  }

  void hear(MemberId from, ToOwner message, Footing footing) {
    Owning mine = owning;
    if (mine != null) {
      message.returns().forEach(back -> giveBack(mine, from, back, footing.now()));
      message.asks().forEach(ask -> mine.ask(from, ask, footing.now()));
      message.withdrawn().forEach(number -> mine.withdraw(from, number));
      step(footing);
    }
  }

  private void giveBack(Owning mine, MemberId from, Return back, long now) {
    mine.giveBack(from, back, now);
    if (back.refused()) {
      mine.nextBanEnd(now)
          .ifPresent(end -> answers.lookAgain(rules.revision(), Math.max(0, end - now)));
    }
  }

  void hear(MemberId from, Loaded message) {
    loads.heard(from, message.load());
  }

  void hear(ToPeer message, Footing footing) {
    take(message, footing);
    step(footing);
  }

  /** A recall is for the slots of the same message too. */
  private void take(ToPeer message, Footing footing) {
    boolean mayServe = footing.allows(rules);
    message.rejections().forEach(holding::rejected);
    message.grants().forEach(grant -> holding.granted(grant, mayServe, footing.now()));
    if (message.recall()) {
      holding.recall(mayServe);
    }
  }

  void arrive(W request, long bytes, Optional<InstanceId> preferred, Footing footing) {
    holding.arrive(request, bytes, preferred, footing.allows(rules));
    step(footing);
  }

  void done(W request, Footing footing) {
    holding.done(request, footing.allows(rules), footing.now());
    step(footing);
  }

  void refused(W request, long bytes, Footing footing) {
    holding.refused(request, bytes);
    step(footing);
  }

  void withdraw(W request, Footing footing) {
    holding.withdraw(request);
    step(footing);
  }

  boolean isWaiting(W request) {
    return holding.isWaiting(request);
  }

  boolean isServing(W request) {
    return holding.isServing(request);
  }

  List<W> waiting() {
    return holding.waiting();
  }

  /** What its own requests are to the revision, for the owner to know. */
  void tell(PeerLoad own) {
    if (owner.isPresent() && !isOwning() && loads.isWorthTelling(own)) {
      answers.say(owner.get(), new Loaded(rules.revision(), own));
    }
  }

  /** Whether the owner is to be told once more. */
  boolean isTelling() {
    return loads.isTelling();
  }

  /** Instances don't start: who owns the revision tells those whose requests wait. */
  void unstarted(StartTrouble trouble) {
    if (owning != null) {
      for (MemberId member : owning.waiting()) {
        if (!member.equals(self)) {
          answers.say(member, new Unstarted(rules.revision(), trouble));
        }
      }
    }
  }

  void hear(MemberId from, Unstarted message) {
    if (owner.equals(Optional.of(from))) {
      answers.unstarted(message.revision(), message.trouble());
    }
  }

  List<PeerLoad> peerLoads() {
    return isOwning() ? loads.all() : List.of();
  }

  void policy(QueuePolicy changed) {
    queue = changed;
    if (owning != null) {
      owning.policy(changed);
    }
  }

  /** Whether an instance is not offered before the store's word has come. */
  boolean awaitsStore(Footing footing) {
    return owning != null && rules.strict() && !footing.inStoredTerm() && instances.anyNew();
  }

  /** Instances of which somebody dead may have slots in use. Known to the owner alone. */
  Set<InstanceId> distrusted() {
    return owning == null || !gathering.isOver() ? Set.of() : owning.distrusted();
  }

  /** How many drain only since the dead may have slots in use. Known to the owner alone. */
  int quarantined() {
    Owning mine = owning;
    return mine == null || !gathering.isOver()
        ? 0
        : (int) instances.drained().stream().filter(mine::isQuarantined).count();
  }

  /** How the slots stand, while this activator owns them and knows them all. */
  Optional<SlotFigures> figures() {
    return gathering.isOver() ? Optional.ofNullable(owning).map(Owning::figures) : Optional.empty();
  }

  List<InstanceId> draining() {
    return instances.drained();
  }

  /** Instances that were drained and hold no request any more. */
  List<InstanceId> drained() {
    Owning mine = owning;
    return mine == null || !gathering.isOver()
        ? List.of()
        : instances.drained().stream().filter(mine::isEmpty).toList();
  }

  /** An instance is up. */
  void up(InstanceId instance, Footing footing) {
    instances.up(instance);
    step(footing);
  }

  void drain(InstanceId instance, Footing footing) {
    instances.drain(instance);
    if (owning != null) {
      owning.drain(instance, footing.now());
    }
    step(footing);
  }

  /** Drains those that cost least. Only the owner does. */
  List<InstanceId> drainCheapest(int count, Footing footing) {
    Owning mine = owning;
    if (mine == null || !issues(footing)) {
      return List.of();
    }
    List<InstanceId> drained = mine.drainCheapest(count, footing.now());
    drained.forEach(instances::drain);
    step(footing);
    return drained;
  }

  void pause(InstanceId instance, Footing footing) {
    instances.pause(instance);
    if (owning != null) {
      owning.pause(instance, footing.now());
    }
    step(footing);
  }

  void resume(InstanceId instance, Footing footing) {
    instances.resume(instance);
    if (owning != null) {
      owning.resume(instance, footing.now());
    }
    step(footing);
  }

  void gone(InstanceId instance, Footing footing) {
    instances.gone(instance);
    holding.gone(instance);
    if (owning != null) {
      owning.gone(instance, footing.now());
    }
    step(footing);
  }

  /** The instances that were there after {@link Answers#listInstances} was asked. */
  void listed(Collection<InstanceId> present, Footing footing) {
    gathering.listed(present);
    step(footing);
  }

  void tick(Footing footing, Timing timing) {
    holding.returnIdleSince(footing.now() - timing.keep());
    look(footing);
  }

  /** Ends what is over by now: bans, and what the dead may have had in use. */
  void look(Footing footing) {
    if (owning != null) {
      owning.tick(footing.now());
    }
    step(footing);
  }

  /** What follows from any event: more may be known, slots may go on, words are to be said. */
  private void step(Footing footing) {
    Owning mine = owning;
    if (mine != null) {
      if (footing.inStoredTerm() || !rules.strict()) {
        instances.offerNew(mine, footing.now());
      }
      beginWhenAllIsKnown(mine, footing.now());
      mine.issue(gathering.isOver() && footing.allows(rules), footing.now());
    }
    holding.settle(footing.allows(rules));
    speak(footing);
  }

  private void beginWhenAllIsKnown(Owning mine, long now) {
    if (gathering.isOver() || !gathering.allReported()) {
      return;
    }
    if (rules.strict() && gathering.isUntold()) {
      if (gathering.asksForInstances()) {
        answers.listInstances(rules.revision());
      }
      if (gathering.listed().isEmpty()) {
        return;
      }
      long lasting = view.usurped() ? Ghosts.FOR_EVER : rules.hold();
      mine.distrust(gathering.listed().get(), lasting, now);
    }
    gathering.end();
  }

  private void speak(Footing footing) {
    boolean more = true;
    while (more) {
      more = speakToOwner(footing);
      more |= speakToPeers(footing);
    }
  }

  private boolean speakToOwner(Footing footing) {
    Holding.Words words = holding.takeWords();
    if (words.isEmpty() || owner.isEmpty()) {
      return false;
    }
    Owning mine = owning;
    if (mine == null) {
      answers.say(
          owner.get(),
          new ToOwner(rules.revision(), words.returns(), words.asks(), words.withdrawn()));
      return false;
    }
    words.returns().forEach(back -> giveBack(mine, self, back, footing.now()));
    words.asks().forEach(ask -> mine.ask(self, ask, footing.now()));
    words.withdrawn().forEach(number -> mine.withdraw(self, number));
    return true;
  }

  private boolean speakToPeers(Footing footing) {
    Map<MemberId, ToPeer> words = owning == null ? Map.of() : owning.takeWords();
    words.forEach((member, message) -> {
      if (member.equals(self)) {
        take(message, footing);
      } else {
        answers.say(member, message);
      }
    });
    return words.containsKey(self);
  }
}
