package dev.dormouse.core.peer;

import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One activator of a simulated world: the shell around a {@link Participant}, with clocks of its
 * own. While it is paused, what comes to it waits; when it dies, all that it knew is gone.
 */
final class SimNode {
  private static final StartTrouble TROUBLE = new StartTrouble("EXITED", "it ends", List.of());

  final int index;
  final double pace;
  private final World world;
  private final Timing timing;
  private final SimStoreAccess access;
  private final Deque<BiFunction<Participant<SimRequest>, Moment, List<Action<SimRequest>>>> held =
      new ArrayDeque<>();
  private final List<SimRequest> heldArrivals = new ArrayList<>();
  private final Set<InstanceId> known = new HashSet<>();
  private final Set<RevisionKey> listing = new HashSet<>();
  private @Nullable Participant<SimRequest> participant;
  int incarnation;
  boolean paused;
  boolean leaving;
  boolean away;
  private long wallOffset;
  private long suspendedFor;
  private long suspendedSince = -1;
  private @Nullable MemberId dead;
  private long lastDelivery;
  private Moment atLastTick = new Moment(0, 0);

  SimNode(World world, int index, double pace, Timing timing) {
    this.world = world;
    this.index = index;
    this.pace = pace;
    this.timing = timing;
    this.access = new SimStoreAccess(world, this);
  }

  boolean isUp() {
    return participant != null;
  }

  @Nullable Participant<SimRequest> participant() {
    return participant;
  }

  Moment moment() {
    return world.plant == Plant.READS_THE_CLOCK_TOO_RARELY ? atLastTick : momentNow();
  }

  private Moment momentNow() {
    long stood = suspendedFor + (suspendedSince >= 0 ? world.now() - suspendedSince : 0);
    long monotonic = (long) ((world.now() - stood) * pace);
    long wall = world.plant == Plant.TRUSTS_ONE_CLOCK ? monotonic : world.now() + wallOffset;
    return new Moment(monotonic, wall);
  }

  void stepClock(long by) {
    wallOffset += by;
  }

  void start() {
    incarnation++;
    atLastTick = momentNow();
    paused = false;
    held.clear();
    heldArrivals.clear();
    known.clear();
    listing.clear();
    Participant<SimRequest> started =
        new Participant<>(new MemberId("n" + index + "-" + incarnation), timing);
    participant = started;
    world.trace(() -> this + " starts as " + started.self());
    int mine = incarnation;
    for (SharedRules rules : world.revisions) {
      on(mine, (p, now) -> p.open(rules, now));
    }
    resync();
    world.after(world.apiDelay(), () -> tick(mine));
  }

  void crash() {
    if (participant != null) {
      world.trace(() -> this + " crashes");
      dead = world.random.nextBoolean() ? participant.self() : null;
      participant = null;
      held.clear();
      heldArrivals.clear();
      world.traffic.failWaiting(this);
    }
  }

  void pause() {
    paused = true;
    world.trace(() -> this + " pauses");
  }

  void suspend() {
    pause();
    if (suspendedSince < 0) {
      suspendedSince = world.now();
    }
  }

  void resume() {
    if (suspendedSince >= 0) {
      suspendedFor += world.now() - suspendedSince;
      suspendedSince = -1;
    }
    if (paused) {
      paused = false;
      world.trace(() -> this + " resumes");
      int mine = incarnation;
      boolean requestsFirst = world.random.nextBoolean();
      if (requestsFirst) {
        arriveHeld();
      }
      while (!held.isEmpty() && !paused && incarnation == mine) {
        on(mine, held.removeFirst());
      }
      arriveHeld();
    }
  }

  private void tick(int of) {
    if (of == incarnation && participant != null) {
      if (!paused) {
        atLastTick = momentNow();
        MemberId former = dead;
        if (former != null) { // who starts in its place knows for certain
          on(of, (p, now) -> p.died(former, now));
        }
        if (world.wakesSleepers) {
          world.revisions.forEach(rules -> on(of, (p, now) -> lookAtSleeper(p, rules, now)));
        }
        on(of, Participant::tick);
        for (RevisionKey key : List.copyOf(listing)) {
          access.list(key);
        }
      }
      world.after((long) (timing.beat() / pace), () -> tick(of));
    }
  }

  /** Nothing is missed where a beat does not look. */
  private List<Action<SimRequest>> lookAtSleeper(
      Participant<SimRequest> there, SharedRules rules, Moment now) {
    if (there.isAsleep(rules.revision())) {
      List<Action<SimRequest>> missed = there.look(rules.revision(), now);
      world.check(missed.isEmpty(), () -> this + " would have slept through " + missed);
    }
    return List.of();
  }

  void leave() {
    leaving = true;
    on(incarnation, Participant::leave);
  }

  /** Something happens to this activator, as it was in an incarnation. */
  void on(int of, BiFunction<Participant<SimRequest>, Moment, List<Action<SimRequest>>> event) {
    Participant<SimRequest> mine = participant;
    if (mine == null || of != incarnation) {
      return;
    }
    if (paused) {
      held.add(event);
    } else {
      happens(mine, event);
    }
  }

  private void happens(
      Participant<SimRequest> mine,
      BiFunction<Participant<SimRequest>, Moment, List<Action<SimRequest>>> event) {
    for (Action<SimRequest> action : event.apply(mine, moment())) {
      if (world.crashesNow()) {
        crash();
        return;
      }
      perform(mine, action);
    }
    world.promises.checkOwners();
  }

  private void perform(Participant<SimRequest> mine, Action<SimRequest> action) {
    world.trace(() -> this + " " + action);
    switch (action) {
      case Action.Send<SimRequest>(MemberId to, Frame frame) -> world.network.send(this, to, frame);
      case Action.Serve<SimRequest>(SimRequest request, LeaseId lease, InstanceId instance) ->
          world.traffic.serve(this, request, instance);
      case Action.Reject<SimRequest> rejected ->
          rejected.request().state = SimRequest.State.REJECTED;
      case Action.TurnAway<SimRequest>(RevisionKey key, StartTrouble _) -> turnAway(mine, key);
      case Action.Heard<SimRequest> _ -> {
        // Nobody counts for anybody here.
      }
      case Action.ListInstances<SimRequest>(RevisionKey key) -> {
        listing.add(key);
        access.list(key);
      }
      case Action.LookAgain<SimRequest>(RevisionKey key, long nanos) -> {
        int of = incarnation;
        world.after((long) (nanos / pace), () -> on(of, (p, now) -> p.look(key, now)));
      }
      case Action.Ask<SimRequest>(StoreCall call) -> access.call(mine.self(), call);
      case Action.Lost<SimRequest> lost -> restart();
      case Action.Left<SimRequest> left -> {
        participant = null;
        world.trace(() -> this + " has left");
        world.traffic.failWaiting(this);
      }
    }
  }

  /** Instances don't start: whoever owns the revision says so, and turns away who waits. */
  void startFails(RevisionKey key) {
    on(
        incarnation,
        (p, now) -> {
          List<Action<SimRequest>> all = new ArrayList<>();
          if (p.isOwner(key)) {
            all.add(new Action.TurnAway<>(key, TROUBLE));
            all.addAll(p.unstarted(key, TROUBLE));
          }
          return all;
        });
  }

  private void turnAway(Participant<SimRequest> mine, RevisionKey key) {
    for (SimRequest request : mine.waiting(key)) {
      request.state = SimRequest.State.FAILED;
      on(incarnation, (p, now) -> p.withdraw(key, request, now));
    }
  }

  private void restart() {
    if (leaving) {
      crash();
      return;
    }
    dead = null;
    List<SimRequest> waiting = world.traffic.waitingAt(this);
    start();
    int mine = incarnation;
    for (SimRequest request : waiting) {
      request.incarnation = mine;
      on(mine, (p, now) -> p.arrive(request.rules.revision(), request, 1, request.preferred, now));
    }
  }

  private void arriveHeld() {
    List<SimRequest> arriving = List.copyOf(heldArrivals);
    heldArrivals.clear();
    for (SimRequest request : arriving) {
      if (request.state == SimRequest.State.WAITING && participant != null) {
        arrive(request);
      }
    }
  }

  void arrive(SimRequest request) {
    request.incarnation = incarnation;
    if (paused) {
      heldArrivals.add(request);
      return;
    }
    on(
        incarnation,
        (p, now) -> p.arrive(request.rules.revision(), request, 1, request.preferred, now));
  }

  void listed(RevisionKey key) {
    listing.remove(key);
  }

  /** A watch tells of a change, in order, and after a while. */
  void told(BiFunction<Participant<SimRequest>, Moment, List<Action<SimRequest>>> event) {
    int mine = incarnation;
    if (!away && participant != null) {
      lastDelivery = Math.max(lastDelivery, world.now() + world.watchDelay());
      world.at(
          lastDelivery,
          () -> {
            if (!away) {
              on(mine, event);
            }
          });
    }
  }

  void toldUp(RevisionKey key, InstanceId id) {
    told((p, now) -> {
      known.add(id);
      return p.up(key, id, now);
    });
  }

  void toldGone(RevisionKey key, InstanceId id) {
    told((p, now) -> {
      known.remove(id);
      return p.gone(key, id, now);
    });
  }

  /** All watches begin anew: whatever is there now is told, and what went meanwhile. */
  void resync() {
    told((p, now) -> p.seen(world.store.view(), now));
    told((p, now) -> {
      List<Action<SimRequest>> all = new ArrayList<>();
      world.store.marks().forEach((member, mark) -> all.addAll(p.seen(member, mark, now)));
      for (SharedRules rules : world.revisions) {
        RevisionKey key = rules.revision();
        for (InstanceId id : world.instances.idsOf(key)) {
          known.add(id);
          all.addAll(p.up(key, id, now));
        }
        for (InstanceId id : List.copyOf(known)) {
          if (id.name().startsWith(key.name() + "-")
              && !world.instances.present().containsKey(id)) {
            known.remove(id);
            all.addAll(p.gone(key, id, now));
          }
        }
      }
      return all;
    });
  }

  @Override
  public String toString() {
    return "n" + index;
  }
}
