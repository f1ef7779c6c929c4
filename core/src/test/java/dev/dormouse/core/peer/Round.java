package dev.dormouse.core.peer;

import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.rollout.Latencies;
import dev.dormouse.core.rollout.Observed;
import dev.dormouse.core.scale.PeerLoad;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A few activators around one store, where everything arrives at once and time passes on demand.
 */
final class Round {
  private static final long MS = 1_000_000;
  static final Timing TIMING =
      new Timing(10 * MS, 40 * MS, 40 * MS, 50 * MS, 50 * MS, 30 * MS, 10 * MS);

  private record Sent(MemberId from, MemberId to, Frame frame) {}

  final RevisionKey revision;
  final List<String> served = new ArrayList<>();
  final List<Message> messages = new ArrayList<>();
  final List<MemberId> left = new ArrayList<>();
  int listings;

  /** Nothing is asked of the store. */
  boolean storeAway;

  private final SharedRules rules;
  private final SimStore store = new SimStore(Plant.NONE);
  private final Map<MemberId, Participant<String>> participants = new LinkedHashMap<>();
  private final Deque<Sent> wire = new ArrayDeque<>();
  private final List<InstanceId> up = new ArrayList<>();
  private long now;

  Round(int concurrency, String revisionName) {
    revision = new RevisionKey("default", revisionName);
    QueuePolicy queue = new QueuePolicy(10, 1000, Duration.ofSeconds(1));
    rules = new SharedRules(revision, concurrency, queue, DeadSlots.STRICT, 100 * MS);
  }

  MemberId join(String name) {
    MemberId id = new MemberId(name);
    Participant<String> joining = new Participant<>(id, TIMING);
    participants.put(id, joining);
    act(joining, joining.open(rules, moment()));
    act(joining, joining.seen(store.view(), moment()));
    up.forEach(instance -> act(joining, joining.up(revision, instance, moment())));
    pass(5);
    return id;
  }

  void up(String name) {
    InstanceId instance = new InstanceId(name);
    up.add(instance);
    participants.values().forEach(each -> act(each, each.up(revision, instance, moment())));
    deliver();
  }

  void arrive(MemberId at, String request) {
    Participant<String> there = at(at);
    act(there, there.arrive(revision, request, 1, Optional.empty(), moment()));
    deliver();
  }

  void arrivePreferring(MemberId at, String request, String instance) {
    Participant<String> there = at(at);
    Optional<InstanceId> preferred = Optional.of(new InstanceId(instance));
    act(there, there.arrive(revision, request, 1, preferred, moment()));
    deliver();
  }

  void pause(String name) {
    InstanceId id = new InstanceId(name);
    participants.values().forEach(each -> act(each, each.pause(revision, id, moment())));
    deliver();
  }

  void resume(String name) {
    InstanceId id = new InstanceId(name);
    participants.values().forEach(each -> act(each, each.resume(revision, id, moment())));
    deliver();
  }

  List<String> drain(MemberId at, int count) {
    Participant<String> there = at(at);
    Participant.Drained<String> drained = there.drainCheapest(revision, count, moment());
    act(there, drained.actions());
    deliver();
    return drained.instances().stream().map(InstanceId::name).toList();
  }

  void tell(MemberId at, double load) {
    Participant<String> there = at(at);
    PeerLoad own =
        new PeerLoad(0, load, load, load, load, OptionalLong.empty(), 0, load == 0 ? 1 : 0);
    act(there, there.tell(revision, own));
    deliver();
  }

  void unstarted(MemberId at, String message) {
    Participant<String> there = at(at);
    act(there, there.unstarted(revision, new StartTrouble("EXITED", message, List.of())));
    deliver();
  }

  void count(MemberId at, long answered) {
    Participant<String> there = at(at);
    Observed observed = new Observed(answered, 0, 0, Latencies.NONE);
    act(there, there.count(new Message.Counted(revision, revision, 1, observed)));
    deliver();
  }

  void open(MemberId at) {
    Participant<String> there = at(at);
    act(there, there.open(rules, moment()));
    up.forEach(instance -> act(there, there.up(revision, instance, moment())));
    deliver();
  }

  void refused(MemberId at, String request) {
    Participant<String> there = at(at);
    act(there, there.refused(revision, request, 1, moment()));
    deliver();
  }

  void giveUp(MemberId at, String request) {
    Participant<String> there = at(at);
    act(there, there.withdraw(revision, request, moment()));
    deliver();
  }

  void done(MemberId at, String request) {
    Participant<String> there = at(at);
    act(there, there.done(revision, request, moment()));
    deliver();
  }

  void leave(MemberId id) {
    Participant<String> leaving = at(id);
    act(leaving, leaving.leave(moment()));
    pass(5);
  }

  /** It says and hears nothing any more. */
  void die(MemberId id) {
    participants.remove(id);
  }

  /** Lets so many beats pass. */
  void pass(int beats) {
    for (int i = 0; i < beats; i++) {
      now += TIMING.beat();
      List.copyOf(participants.values()).forEach(each -> act(each, each.tick(moment())));
      deliver();
    }
  }

  MemberId owner() {
    return store.view().owner(revision).orElseThrow();
  }

  View view() {
    return store.view();
  }

  Participant<String> at(MemberId id) {
    Participant<String> found = participants.get(id);
    if (found == null) {
      throw new IllegalArgumentException(id + " is not there");
    }
    return found;
  }

  Moment moment() {
    return new Moment(now, now);
  }

  private void deliver() {
    while (!wire.isEmpty()) {
      Sent sent = wire.removeFirst();
      Participant<String> to = participants.get(sent.to());
      if (to != null) {
        if (sent.frame() instanceof Frame.Data data) {
          messages.add(data.message());
        }
        act(to, to.receive(sent.from(), sent.frame(), moment()));
      }
    }
  }

  private void act(Participant<String> actor, List<Action<String>> actions) {
    for (Action<String> action : actions) {
      switch (action) {
        case Action.Send<String> send -> wire.add(new Sent(actor.self(), send.to(), send.frame()));
        case Action.Serve<String> serve -> served.add(serve.request() + "@" + serve.instance());
        case Action.Reject<String> reject -> served.add(reject.request() + " rejected");
        case Action.TurnAway<String> away -> {
          for (String request : actor.waiting(away.revision())) {
            served.add(request + ": " + away.trouble().message());
            act(actor, actor.withdraw(away.revision(), request, moment()));
          }
        }
        case Action.Heard<String> heard ->
            served.add(heard.from() + " counted " + heard.counted().observed().answered());
        case Action.ListInstances<String> list -> {
          listings++;
          act(actor, actor.listed(revision, up, moment()));
        }
        case Action.LookAgain<String> look -> {
          // a beat does
        }
        case Action.Ask<String> ask -> {
          if (!storeAway) {
            answer(actor, ask.call());
          }
        }
        case Action.Lost<String> lost -> participants.remove(actor.self());
        case Action.Left<String> gone -> {
          left.add(actor.self());
          participants.remove(actor.self());
        }
      }
    }
  }

  private void answer(Participant<String> caller, StoreCall call) {
    switch (call) {
      case StoreCall.Renew(long number, long expected) -> {
        boolean done = store.renew(caller.self(), expected);
        act(caller, caller.renewed(number, done, store.mark(caller.self()), moment()));
      }
      case StoreCall.Seal(long number, MemberId victim, long expected) -> {
        store.seal(victim, expected);
        act(caller, caller.sealed(number, victim, store.mark(victim), moment()));
      }
      case StoreCall.Propose(long number, View next) -> {
        store.propose(next);
        act(caller, caller.proposed(number, store.view(), moment()));
      }
    }
  }
}
