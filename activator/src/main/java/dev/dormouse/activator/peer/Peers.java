package dev.dormouse.activator.peer;

import dev.dormouse.activator.order.CallsInOrder;
import dev.dormouse.core.peer.Action;
import dev.dormouse.core.peer.DeadSlots;
import dev.dormouse.core.peer.Frame;
import dev.dormouse.core.peer.Mark;
import dev.dormouse.core.peer.MemberId;
import dev.dormouse.core.peer.Message;
import dev.dormouse.core.peer.Moment;
import dev.dormouse.core.peer.Participant;
import dev.dormouse.core.peer.SharedRules;
import dev.dormouse.core.peer.StartTrouble;
import dev.dormouse.core.peer.StoreCall;
import dev.dormouse.core.peer.View;
import dev.dormouse.core.revision.RevisionKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One activator's part among several: the thread-safe shell around a {@link Participant}. Every
 * event has one shape: tell the participant under the lock, then do what follows after it, in the
 * order in which it was decided. One that was put out begins anew under another name; its requests
 * that wait go on to wait.
 *
 * <p>Safe for any thread. The lock is also that of the gates of all revisions that are shared.
 */
public final class Peers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

  private final String name;
  private final PeerPolicy policy;
  private final PeerTime time;
  private final PeerPorts ports;
  private final InstanceLists lists;
  private final PeerNews news;
  private final Object lock = new Object();
  private final CallsInOrder outbox =
      new CallsInOrder("what was decided among activators could not be done");
  private final CompletableFuture<Void> left = new CompletableFuture<>();
  // All below: guarded by lock.
  private final Map<RevisionKey, Shared> open = new LinkedHashMap<>();
  private final PeerCounts counts = new PeerCounts();
  private Participant<Asker> participant;
  private @Nullable Wires wires;
  private boolean leaving;
  private boolean closed;

  /** A revision that is served here, and who hears of its slots. */
  private record Shared(SharedSlots slots, RevisionEar ear) {}

  /** A participant's way to the others. */
  private record Wires(PeerLink link, MemberStore store) {}

  /**
   * Takes no part yet.
   *
   * @param name unique for ever, also among those of earlier runs
   */
  public Peers(
      String name,
      PeerPolicy policy,
      PeerTime time,
      PeerPorts ports,
      InstanceLists lists,
      PeerNews news) {
    this.name = name;
    this.policy = policy;
    this.time = time;
    this.ports = ports;
    this.lists = lists;
    this.news = news;
    this.participant = nextParticipant();
  }

  private Participant<Asker> nextParticipant() {
    return new Participant<>(new MemberId(name + "-" + counts.nextJoin()), policy.timing());
  }

  /** Joins the others. Called once. */
  public void join() {
    time.after(0, () -> connect(participantNow()));
    time.after(policy.timing().beat(), this::beat);
  }

  private Participant<Asker> participantNow() {
    synchronized (lock) {
      return participant;
    }
  }

  private void connect(Participant<Asker> joining) {
    Voice ear = new Voice(joining);
    Wires made = new Wires(ports.link(joining.self(), ear), ports.store(joining.self(), ear));
    boolean late;
    synchronized (lock) {
      late = closed || participant != joining;
      if (!late) {
        wires = made;
      }
    }
    if (late) {
      disconnect(made);
    }
  }

  private static void disconnect(@Nullable Wires used) {
    if (used != null) {
      used.store().close();
      used.link().close();
    }
  }

  /** What guards the shared revisions' gates. */
  public Object lock() {
    return lock;
  }

  /** What is done with a dead activator's slots of a revision with that limit. */
  public DeadSlots deadSlots(int concurrency) {
    return policy.deadSlots().of(concurrency);
  }

  /** A revision's slots, for {@link SharedSlots#open} to share. */
  public SharedSlots slots(SharedRules rules) {
    return new SharedSlots(this, rules);
  }

  /** Hands over what is owned here, and goes on to have requests, until it leaves. */
  public void handOver() {
    happen(participantNow(), Participant::handOver);
  }

  /**
   * Hands over what is owned here. What is in flight goes on; the answer comes when all has ended.
   */
  public CompletableFuture<Void> leave() {
    Participant<Asker> going;
    synchronized (lock) {
      leaving = true;
      going = participant;
    }
    happen(going, Participant::leave);
    return left;
  }

  /** Stops at once, as if it had died. */
  @Override
  public void close() {
    Wires last;
    synchronized (lock) {
      closed = true;
      last = wires;
      wires = null;
    }
    disconnect(last);
    time.close();
  }

  public PeerFigures figures() {
    synchronized (lock) {
      View view = participant.view();
      return counts.figures(view.epoch(), view.members().size(), participant.isInTerm(now()));
    }
  }

  /** Tells whoever owns a service what was counted of it here. */
  public void count(Message.Counted counted) {
    happen(participantNow(), (p, _) -> p.count(counted));
  }

  /** Whether a revision is this activator's, by the newest view that it knows. */
  public boolean owns(RevisionKey revision) {
    synchronized (lock) {
      return participant.isOwner(revision);
    }
  }

  /** Whether it is one of the members, by the newest view that it knows. */
  public boolean isMember() {
    synchronized (lock) {
      return participant.view().has(participant.self());
    }
  }

  /** The member's name now. */
  public MemberId self() {
    return participantNow().self();
  }

  // Called under the lock.

  Participant<Asker> participant() {
    return participant;
  }

  Moment now() {
    return time.now();
  }

  void remember(RevisionKey revision, SharedSlots slots, RevisionEar ear) {
    open.put(revision, new Shared(slots, ear));
  }

  /** Returns false when somebody else serves the revision by now. */
  boolean forget(RevisionKey revision, SharedSlots slots) {
    Shared shared = open.get(revision);
    return shared != null && shared.slots() == slots && open.remove(revision, shared);
  }

  void countHandOver() {
    counts.owns();
  }

  void later(Runnable action) {
    outbox.add(action);
  }

  /** Takes down what follows. */
  void sort(List<Action<Asker>> actions) {
    for (Action<Asker> action : actions) {
      switch (action) {
        case Action.Send<Asker>(MemberId to, Frame frame) -> {
          counts.sent(frame);
          Wires used = wires;
          if (used != null) {
            outbox.add(() -> used.link().send(to, frame));
          }
        }
        case Action.Serve<Asker> serve -> serve.request().serve(serve.instance());
        case Action.Reject<Asker> reject -> reject.request().reject(reject.reason());
        case Action.TurnAway<Asker>(RevisionKey revision, StartTrouble trouble) -> {
          Shared shared = open.get(revision);
          if (shared != null) {
            shared.ear().unstarted(trouble);
          }
        }
        case Action.Heard<Asker>(MemberId from, Message.Counted counted) ->
            outbox.add(() -> news.counted(from, counted));
        case Action.ListInstances<Asker>(RevisionKey revision) -> list(revision, participant);
        case Action.LookAgain<Asker>(RevisionKey revision, long nanos) ->
            look(revision, nanos, participant);
        case Action.Ask<Asker>(StoreCall call) -> {
          Wires used = wires;
          if (used != null) {
            outbox.add(() -> used.store().ask(call));
          }
        }
        case Action.Lost<Asker> _ -> begin();
        case Action.Left<Asker> _ -> outbox.add(() -> left.complete(null));
      }
    }
  }

  private void list(RevisionKey revision, Participant<Asker> asking) {
    outbox.add(() ->
        lists.list(
            revision,
            present -> happen(asking, (p, now) -> p.listed(revision, present, now), revision)));
  }

  private void look(RevisionKey revision, long nanos, Participant<Asker> asking) {
    outbox.add(
        () -> time.after(nanos, () -> happen(asking, (p, now) -> p.look(revision, now), revision)));
  }

  /** Another participant takes the place of the one that was put out. */
  private void begin() {
    Participant<Asker> before = participant;
    if (leaving) {
      outbox.add(() -> left.complete(null));
      return;
    }
    LOG.warn("{} was put out by the other activators, and joins again", before.self());
    Participant<Asker> next = nextParticipant();
    Wires old = wires;
    wires = null;
    participant = next;
    outbox.add(news::ownersChanged);
    open.forEach((key, shared) -> {
      shared.slots().tellAll();
      before.waiting(key).forEach(shared.slots()::arrive);
      shared.ear().begunAnew();
    });
    outbox.add(() -> disconnect(old));
    outbox.add(() -> time.after(0, () -> connect(next)));
  }

  // Events.

  void flush() {
    outbox.run();
  }

  private void beat() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      sort(participant.tick(now()));
      for (RevisionKey revision : participant.looked()) {
        Shared shared = open.get(revision);
        if (shared != null) {
          shared.ear().beat();
        }
      }
    }
    flush();
    time.after(policy.timing().beat(), this::beat);
  }

  private void happen(
      Participant<Asker> to,
      BiFunction<Participant<Asker>, Moment, List<Action<Asker>>> event,
      RevisionKey... touched) {
    synchronized (lock) {
      if (closed || participant != to) {
        return;
      }
      long epoch = to.view().epoch();
      sort(event.apply(to, now()));
      if (to.view().epoch() != epoch) {
        open.values().forEach(shared -> shared.ear().changed());
        outbox.add(news::ownersChanged);
      }
      for (RevisionKey revision : touched) {
        changed(revision);
      }
    }
    flush();
  }

  private void changed(RevisionKey revision) {
    Shared shared = open.get(revision);
    if (shared != null) {
      shared.ear().changed();
    } else if (participant.isOwner(revision)) {
      outbox.add(() -> news.heardOf(revision));
    }
  }

  /** Hears for one participant; what comes for an earlier one is nobody's any more. */
  private final class Voice implements PeerEar {
    private final Participant<Asker> of;

    Voice(Participant<Asker> of) {
      this.of = of;
    }

    @Override
    public void received(MemberId from, Frame frame) {
      happen(of, (p, now) -> received(p, from, frame, now), touched(frame));
    }

    private List<Action<Asker>> received(
        Participant<Asker> to, MemberId from, Frame frame, Moment now) {
      counts.received(frame);
      return to.receive(from, frame, now);
    }

    private static RevisionKey[] touched(Frame frame) {
      return switch (frame) {
        case Frame.Data(Frame.Header _, long _, Message message) ->
            switch (message) {
              case Message.Report(List<Message.RevisionReport> reports) ->
                  reports.stream()
                      .map(Message.RevisionReport::revision)
                      .toArray(RevisionKey[]::new);
              case Message.ToOwner words -> new RevisionKey[] {words.revision()};
              case Message.ToPeer words -> new RevisionKey[] {words.revision()};
              case Message.Loaded words -> new RevisionKey[] {words.revision()};
              case Message.Unstarted words -> new RevisionKey[] {words.revision()};
              case Message.Counted _ -> new RevisionKey[0];
            };
        default -> new RevisionKey[0];
      };
    }

    @Override
    public void absent(MemberId member) {
      happen(of, (p, now) -> p.absent(member, now));
    }

    @Override
    public void seen(View view) {
      happen(of, (p, now) -> p.seen(view, now));
    }

    @Override
    public void seen(MemberId member, Mark mark) {
      happen(of, (p, now) -> p.seen(member, mark, now));
    }

    @Override
    public void died(MemberId member) {
      happen(of, (p, now) -> p.died(member, now));
    }

    @Override
    public void renewed(long call, boolean done, Mark mark) {
      happen(of, (p, now) -> p.renewed(call, done, mark, now));
    }

    @Override
    public void sealed(long call, MemberId victim, Mark mark) {
      happen(of, (p, now) -> p.sealed(call, victim, mark, now));
    }

    @Override
    public void proposed(long call, View current) {
      happen(of, (p, now) -> p.proposed(call, current, now));
    }
  }
}
