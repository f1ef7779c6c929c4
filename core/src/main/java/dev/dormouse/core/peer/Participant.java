package dev.dormouse.core.peer;

import dev.dormouse.core.admit.Admission;
import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.peer.Frame.Beat;
import dev.dormouse.core.peer.Frame.Data;
import dev.dormouse.core.peer.Frame.Echo;
import dev.dormouse.core.peer.Frame.Hello;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.scale.PeerLoad;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One activator among several: its {@link Roster}, its {@link Link}s to the others, and each
 * revision's {@link SharedRevision}. Every event goes in with the moment at which it happens, and
 * what follows comes back as a list of actions.
 *
 * <p>Not thread-safe: one shell calls it, under its lock, and acts on the answers after the lock.
 */
public final class Participant<W> {
  private final MemberId self;
  private final Timing timing;
  private final Roster roster;
  private final Sessions sessions;
  private final Revisions<W> revisions = new Revisions<>();
  private boolean mayGo;
  private boolean ended;
  private List<Action<W>> actions = new ArrayList<>();

  public Participant(MemberId self, Timing timing) {
    this.self = self;
    this.timing = timing;
    this.roster = new Roster(self, timing);
    this.sessions = new Sessions(self, new SessionEar());
  }

  public MemberId self() {
    return self;
  }

  /** Whether it owns a revision, knows all of its slots, and may issue them. */
  boolean issues(RevisionKey key, Moment now) {
    Footing footing = roster.footing(now);
    return revisions.find(key).filter(revision -> revision.issues(footing)).isPresent();
  }

  /** Whether nothing waits, is lent, or counts as taken here. */
  boolean isAtRest() {
    return revisions.all(SharedRevision::isAtRest);
  }

  /** The newest view that it knows. */
  public View view() {
    return roster.view();
  }

  /** Whether it is the member that owns a revision, by the newest view that it knows. */
  public boolean isOwner(RevisionKey key) {
    return roster.isMember() && roster.view().owner(key).equals(Optional.of(self));
  }

  /** Whether it is a member whose term has not ended. */
  public boolean isInTerm(Moment now) {
    return roster.footing(now).inTerm();
  }

  // Requests.

  /** A revision is served here from now on. */
  public List<Action<W>> open(SharedRules rules, Moment now) {
    if (revisions.reopen(rules.revision())) {
      return List.of();
    }
    SharedRevision<W> revision = new SharedRevision<>(self, rules, new Collected());
    revisions
        .open(rules.revision(), revision, roster.view(), roster.footing(now))
        .forEach(sessions::restart);
    return taken();
  }

  public boolean isOpen(RevisionKey key) {
    return revisions.find(key).isPresent();
  }

  /** A revision is served here no longer, as soon as nothing is left of it. */
  public void close(RevisionKey key) {
    revisions.close(key);
  }

  /** Other bounds of a revision's queue, for requests that come. */
  public void policy(RevisionKey key, QueuePolicy queue) {
    revisions.get(key).policy(queue);
  }

  /**
   * A request arrives.
   *
   * @param bytes the memory that it holds while it waits
   * @param preferred where it would rather go, if there is a slot at once
   */
  public List<Action<W>> arrive(
      RevisionKey key, W request, long bytes, Optional<InstanceId> preferred, Moment now) {
    revisions.wake(key).arrive(request, bytes, preferred, roster.footing(now));
    return taken();
  }

  /** Whether a request waits; otherwise it is served, or has ended. */
  public boolean isWaiting(RevisionKey key, W request) {
    return revisions.get(key).isWaiting(request);
  }

  /** Whether a request has a slot of this participant. */
  public boolean isServing(RevisionKey key, W request) {
    return revisions.get(key).isServing(request);
  }

  /** Who waits here, in the order in which they came. */
  public List<W> waiting(RevisionKey key) {
    return revisions.get(key).waiting();
  }

  /** A request that was served has ended. */
  public List<Action<W>> done(RevisionKey key, W request, Moment now) {
    revisions.wake(key).done(request, roster.footing(now));
    return taken();
  }

  /** The instance did not take the request's connection. */
  public List<Action<W>> refused(RevisionKey key, W request, long bytes, Moment now) {
    revisions.wake(key).refused(request, bytes, roster.footing(now));
    return taken();
  }

  /** A request gives up waiting. One that is served already goes on until it is done. */
  public List<Action<W>> withdraw(RevisionKey key, W request, Moment now) {
    revisions.wake(key).withdraw(request, roster.footing(now));
    return taken();
  }

  /** Instances don't start: the owner tells the members whose requests wait; nobody else does. */
  public List<Action<W>> unstarted(RevisionKey key, StartTrouble trouble) {
    revisions.get(key).unstarted(trouble);
    return taken();
  }

  // What the owner scales by.

  /** What one's own requests are to a revision. To be told every beat while there is any. */
  public List<Action<W>> tell(RevisionKey key, PeerLoad own) {
    revisions.tell(key, own);
    return taken();
  }

  /** What was counted here for whoever owns a service; an owner keeps it to itself. */
  public List<Action<W>> count(Message.Counted counted) {
    Optional<MemberId> owner = roster.view().owner(counted.service());
    owner.filter(other -> !other.equals(self)).ifPresent(other -> sessions.say(other, counted));
    return taken();
  }

  /** What the others' requests are to a revision that this activator owns. */
  public List<PeerLoad> peerLoads(RevisionKey key) {
    return revisions.get(key).peerLoads();
  }

  /** How a revision's slots stand; empty unless this activator issues them now. */
  public Optional<SlotFigures> figures(RevisionKey key, Moment now) {
    return issues(key, now) ? revisions.get(key).figures() : Optional.empty();
  }

  /** Instances that get no more requests, as far as is known here. */
  public List<InstanceId> draining(RevisionKey key) {
    return revisions.get(key).draining();
  }

  /** Instances that get no more requests and hold none. Known to the owner alone. */
  public List<InstanceId> drained(RevisionKey key) {
    return revisions.get(key).drained();
  }

  /** Instances of which somebody dead may have slots in use. Known to the owner alone. */
  public Set<InstanceId> distrusted(RevisionKey key) {
    return revisions.get(key).distrusted();
  }

  /** How many drain only since somebody dead may have slots in use. Known to the owner alone. */
  public int quarantined(RevisionKey key) {
    return revisions.get(key).quarantined();
  }

  /** What follows from draining: who is drained, and the actions. */
  public record Drained<W>(List<InstanceId> instances, List<Action<W>> actions) {}

  /** The owner drains the instances that cost least; anybody else does nothing. */
  public Drained<W> drainCheapest(RevisionKey key, int count, Moment now) {
    List<InstanceId> drained = revisions.wake(key).drainCheapest(count, roster.footing(now));
    return new Drained<>(drained, taken());
  }

  /** The answer to {@link Action.LookAgain}. */
  public List<Action<W>> look(RevisionKey key, Moment now) {
    revisions.look(key, roster.footing(now));
    return taken();
  }

  // Instances.

  public List<Action<W>> up(RevisionKey key, InstanceId instance, Moment now) {
    Footing footing = roster.footing(now);
    SharedRevision<W> revision = revisions.wake(key);
    revision.up(instance, footing);
    if (revision.awaitsStore(footing)) {
      roster.awaitStore(true, now, this::ask);
    }
    return taken();
  }

  /** The owner drains an instance: it gets no more requests. */
  public List<Action<W>> drain(RevisionKey key, InstanceId instance, Moment now) {
    revisions.wake(key).drain(instance, roster.footing(now));
    return taken();
  }

  /** An instance says that it takes no requests for now. */
  public List<Action<W>> pause(RevisionKey key, InstanceId instance, Moment now) {
    revisions.wake(key).pause(instance, roster.footing(now));
    return taken();
  }

  /** It takes requests again. */
  public List<Action<W>> resume(RevisionKey key, InstanceId instance, Moment now) {
    revisions.wake(key).resume(instance, roster.footing(now));
    return taken();
  }

  public List<Action<W>> gone(RevisionKey key, InstanceId instance, Moment now) {
    revisions.wake(key).gone(instance, roster.footing(now));
    return taken();
  }

  /** The answer to {@link Action.ListInstances}; it may come after the revision was closed. */
  public List<Action<W>> listed(RevisionKey key, Collection<InstanceId> present, Moment now) {
    revisions.listed(key, present, roster.footing(now));
    return taken();
  }

  // The store.

  public List<Action<W>> seen(View view, Moment now) {
    roster.seen(view, now);
    return settled(now);
  }

  public List<Action<W>> seen(MemberId member, Mark mark, Moment now) {
    roster.seen(member, mark, now);
    return settled(now);
  }

  /** The answer to {@link StoreCall.Renew}: whether it was done, and the mark as it is. */
  public List<Action<W>> renewed(long call, boolean done, Mark mark, Moment now) {
    Footing before = roster.footing(now);
    roster.renewed(call, done, mark, now);
    Footing after = roster.footing(now);
    if (after.inStoredTerm() && !before.inStoredTerm() && revisions.awaitStore(before)) {
      revisions.look(after);
    }
    return settled(now);
  }

  /** The answer to {@link StoreCall.Seal}: the mark as it is. */
  public List<Action<W>> sealed(long call, MemberId victim, Mark mark, Moment now) {
    roster.sealed(call, victim, mark, now);
    return settled(now);
  }

  /** The answer to {@link StoreCall.Propose}: the view as it is. */
  public List<Action<W>> proposed(long call, View current, Moment now) {
    roster.proposed(call, current, now);
    return settled(now);
  }

  /** A member's program has ended, as is known for certain. */
  public List<Action<W>> died(MemberId member, Moment now) {
    roster.died(member, now);
    return settled(now);
  }

  // Time and the other members.

  /**
   * Nobody listens where a member was: its program has ended, or so it seems from here. It is put
   * out sooner, but no less carefully.
   */
  public List<Action<W>> absent(MemberId member, Moment now) {
    roster.absent(member, now);
    return settled(now);
  }

  /** To be called every {@link Timing#beat}. */
  public List<Action<W>> tick(Moment now) {
    roster.awaitStore(revisions.awaitStore(roster.footing(now)), now, this::ask);
    roster.tick(now, handedOver(), this::ask);
    sessions.beat(now);
    revisions.tick(roster.footing(now), timing);
    return settled(now);
  }

  /**
   * The revisions at which the last {@linkplain #tick beat} looked. To any other one nothing has
   * happened since the beat before, and nothing can by time alone.
   */
  public List<RevisionKey> looked() {
    return revisions.looked();
  }

  /** Whether the next beat need not look at a revision. */
  boolean isAsleep(RevisionKey key) {
    return revisions.isAsleep(key);
  }

  /** This activator is to go soon: it hands over what it owns, and has requests until it leaves. */
  public List<Action<W>> handOver(Moment now) {
    roster.leave();
    return tick(now);
  }

  /** This activator is to go: it hands over, ends what it has, and then leaves. */
  public List<Action<W>> leave(Moment now) {
    mayGo = true;
    return handOver(now);
  }

  private boolean handedOver() {
    if (!mayGo) {
      return false;
    }
    View view = roster.view();
    boolean last = view.members().stream().allMatch(View.Member::leaving);
    return sessions.allArrived()
        && revisions.all(revision -> revision.isIdle() && (last || !revision.isOwning()));
  }

  public List<Action<W>> receive(MemberId from, Frame frame, Moment now) {
    switch (frame) {
      case Beat beat -> {
        roster.heard(from, beat.header().epoch(), now);
        boolean vouches = roster.vouch(from, now);
        send(from, new Echo(roster.view().epoch(), vouches, beat.at()));
        sessions.heard(from, beat);
      }
      case Echo echo -> roster.echoed(from, echo, now);
      case Hello hello -> {
        roster.seen(hello.view(), now);
        enterNewView(now);
        sessions.isCurrent(from, hello.header());
      }
      case Data data -> {
        if (sessions.take(from, data)) {
          hear(from, data.message(), now);
        }
      }
    }
    return settled(now);
  }

  private void hear(MemberId from, Message message, Moment now) {
    if (message instanceof Message.Counted counted) {
      actions.add(new Action.Heard<>(from, counted));
    } else {
      revisions.hear(from, message, roster.footing(now));
    }
  }

  // What follows.

  private List<Action<W>> settled(Moment now) {
    enterNewView(now);
    if (!ended && (roster.isLost() || roster.hasLeft())) {
      ended = true;
      actions.add(roster.isLost() ? new Action.Lost<>() : new Action.Left<>());
    }
    return taken();
  }

  private void enterNewView(Moment now) {
    View view = roster.view();
    if (view.epoch() == sessions.epoch()) {
      return;
    }
    sessions.enter(view, roster.isMember());
    Footing footing = roster.footing(now);
    revisions.enter(view, footing);
    if (revisions.awaitStore(footing)) {
      roster.awaitStore(true, now, this::ask);
    }
  }

  private void ask(StoreCall call) {
    actions.add(new Action.Ask<>(call));
  }

  private void send(MemberId to, Frame frame) {
    actions.add(new Action.Send<>(to, frame));
  }

  private List<Action<W>> taken() {
    List<Action<W>> all = actions;
    actions = new ArrayList<>();
    return all;
  }

  private final class Collected implements Answers<W> {
    @Override
    public void serve(W request, LeaseId lease, InstanceId instance) {
      actions.add(new Action.Serve<>(request, lease, instance));
    }

    @Override
    public void reject(W request, Admission.Reason reason) {
      actions.add(new Action.Reject<>(request, reason));
    }

    @Override
    public void say(MemberId to, Message message) {
      sessions.say(to, message);
    }

    @Override
    public void listInstances(RevisionKey revision) {
      actions.add(new Action.ListInstances<>(revision));
    }

    @Override
    public void unstarted(RevisionKey revision, StartTrouble trouble) {
      actions.add(new Action.TurnAway<>(revision, trouble));
    }

    @Override
    public void lookAgain(RevisionKey revision, long nanos) {
      actions.add(new Action.LookAgain<>(revision, nanos));
    }
  }

  private final class SessionEar implements Sessions.Ear {
    @Override
    public void opened(MemberId member) {
      sessions.say(member, revisions.reportTo(member));
    }

    @Override
    public void closed(MemberId member) {
      revisions.unlinked(member);
    }

    @Override
    public void send(MemberId to, Frame frame) {
      Participant.this.send(to, frame);
    }
  }
}
