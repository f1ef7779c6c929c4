package dev.dormouse.core.peer;

import static dev.dormouse.core.peer.World.MS;

import dev.dormouse.core.peer.SimInstances.SimInstance;
import dev.dormouse.core.revision.InstanceId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What is done to a simulated world: who starts, what arrives, what goes wrong, and when it ends.
 */
final class Schedule {
  /** From here on all have joined, and nothing counts as taken by those who were there before. */
  static final long SETTLED = 360 * MS;

  private static final long BEGUN = 30 * MS;
  private static final long TROUBLE = 600 * MS;
  private static final long PROBE = TROUBLE + 600 * MS;
  private static final long END = PROBE + 350 * MS;

  private final World world;
  private final SplittableRandom random;
  private final List<SimRequest> probes = new ArrayList<>();

  Schedule(World world) {
    this.world = world;
    this.random = world.random;
  }

  long end() {
    return END;
  }

  void begin() {
    for (SimNode node : world.nodes) {
      world.at(random.nextLong(20 * MS), node::start);
    }
    for (SharedRules rules : world.revisions) {
      int count = 1 + random.nextInt(4);
      for (int i = 0; i < count; i++) {
        world.at(random.nextLong(40 * MS), () -> startInstance(rules));
      }
      arrivals(rules);
    }
    for (Fault fault : world.faults) {
      int times = 1 + random.nextInt(4);
      for (int i = 0; i < times; i++) {
        world.at(BEGUN + random.nextLong(TROUBLE - BEGUN), () -> happen(fault));
      }
    }
    world.at(TROUBLE, this::heal);
    world.at(PROBE, this::probe);
  }

  private void arrivals(SharedRules rules) {
    long mean = (1 + random.nextInt(8)) * MS;
    long service = 1 + random.nextLong(random.nextInt(4) == 0 ? 240 * MS : 15 * MS);
    world.after(random.nextLong(40 * MS), () -> arrival(rules, mean, service));
  }

  private void arrival(SharedRules rules, long mean, long service) {
    if (world.now() < TROUBLE) {
      List<SimNode> up = world.nodes.stream().filter(n -> n.isUp() && !n.leaving).toList();
      if (!up.isEmpty()) {
        int burst = random.nextInt(10) == 0 ? 1 + random.nextInt(12) : 1;
        for (int i = 0; i < burst; i++) {
          SimNode node = up.get(random.nextInt(up.size()));
          world.traffic.request(node, rules, 1000 + random.nextLong(service));
        }
      }
      world.after(random.nextLong(2 * mean), () -> arrival(rules, mean, service));
    }
  }

  private void startInstance(SharedRules rules) {
    SimInstance instance = world.instances.start(rules);
    world.trace(() -> instance.id + " is up");
    world.nodes.forEach(node -> node.toldUp(rules.revision(), instance.id));
  }

  private void endInstance(SimInstance instance) {
    InstanceId id = instance.id;
    world.trace(() -> id + " is gone");
    world.instances.end(id);
    world.nodes.forEach(node -> node.toldGone(instance.rules.revision(), id));
  }

  private void happen(Fault fault) {
    if (!world.troubled()) {
      return;
    }
    SimNode node = world.nodes.get(random.nextInt(world.nodes.size()));
    long pause = random.nextInt(3) == 0 ? random.nextLong(500 * MS) : random.nextLong(70 * MS);
    switch (fault) {
      case PARTITION -> partition(node, pause);
      case STORE_AWAY -> storeAway(node, pause);
      case CRASH -> crash(node, pause);
      case PAUSE -> stop(node, pause, false);
      case SUSPEND -> stop(node, pause, true);
      case CLOCK_STEP -> step(node);
      case JOIN -> world.addNode().start();
      case LEAVE -> leave(node);
      case INSTANCES -> churn();
      case START_FAILS -> startFails();
      default -> {
        // The others happen to single frames and calls.
      }
    }
  }

  private void partition(SimNode node, long length) {
    boolean all = random.nextBoolean();
    for (SimNode other : world.nodes) {
      if (other != node && (all || random.nextBoolean())) {
        world.trace(() -> node + " and " + other + " are cut off from each other");
        world.network.cut(node.index, other.index);
        world.after(length, () -> world.network.heal(node.index, other.index));
      }
    }
  }

  private void storeAway(SimNode node, long length) {
    List<SimNode> all = random.nextInt(3) == 0 ? List.copyOf(world.nodes) : List.of(node);
    for (SimNode each : all) {
      world.trace(() -> each + " has lost the store");
      each.away = true;
      world.after(length, () -> back(each));
    }
  }

  private void back(SimNode node) {
    if (node.away) {
      node.away = false;
      node.resync();
    }
  }

  private void crash(SimNode node, long pause) {
    node.crash();
    if (random.nextBoolean()) {
      world.after(pause, () -> startAgain(node));
    }
  }

  private static void startAgain(SimNode node) {
    if (!node.isUp() && !node.leaving) {
      node.start();
    }
  }

  private void stop(SimNode node, long length, boolean machine) {
    if (node.isUp() && !node.paused) {
      if (machine) {
        node.suspend();
      } else {
        node.pause();
      }
      world.after(length, node::resume);
    }
  }

  /** A step back while a machine stands still hides how long it stood: one or the other. */
  private void step(SimNode node) {
    long by = random.nextLong(200 * MS);
    boolean back = random.nextBoolean() && !world.faults.contains(Fault.SUSPEND);
    world.trace(() -> node + " steps its clock by " + (back ? -by : by));
    node.stepClock(back ? -by : by);
  }

  private void leave(SimNode node) {
    if (node.isUp() && world.nodes.stream().filter(n -> n.isUp() && !n.leaving).count() > 1) {
      world.trace(() -> node + " is told to leave");
      node.leave();
    }
  }

  private void churn() {
    SharedRules rules = world.revisions.get(random.nextInt(world.revisions.size()));
    List<SimInstance> there = world.instances.of(rules.revision());
    if (there.isEmpty() || random.nextBoolean()) {
      startInstance(rules);
    } else {
      SimInstance instance = there.get(random.nextInt(there.size()));
      for (SimNode node : world.nodes) {
        node.told((p, now) -> p.drain(rules.revision(), instance.id, now));
      }
      world.after(random.nextLong(20 * MS), () -> endInstance(instance));
    }
  }

  private void startFails() {
    SharedRules rules = world.revisions.get(random.nextInt(world.revisions.size()));
    world.trace(() -> "instances of " + rules.revision() + " don't start");
    world.nodes.forEach(node -> node.startFails(rules.revision()));
  }

  private void heal() {
    world.heal();
    world.network.healAll();
    for (SimNode node : world.nodes) {
      node.resume();
      back(node);
      if (random.nextBoolean()) {
        startAgain(node);
      }
    }
    if (world.nodes.stream().noneMatch(node -> node.isUp() && !node.leaving)) {
      world.addNode().start();
    }
  }

  private void probe() {
    for (SharedRules rules : world.revisions) {
      startInstance(rules);
      for (SimNode node : world.nodes) {
        if (node.isUp() && !node.leaving) {
          probes.add(world.traffic.request(node, rules, MS));
        }
      }
    }
  }

  void checkTheEnd() {
    for (SimRequest probe : probes) {
      world.check(
          probe.state == SimRequest.State.ENDED,
          () -> probe + " at " + probe.node + " ought to be served, but is " + probe.state);
    }
    for (SimRequest request : world.traffic.requests) {
      world.check(request.state != SimRequest.State.WAITING, () -> request + " waits for ever");
    }
    for (SimNode node : world.nodes) {
      Participant<SimRequest> there = node.participant();
      if (there != null) {
        world.check(!node.leaving, () -> node + " never leaves");
        world.check(
            there.view().equals(world.store.view()) && there.isInTerm(node.moment()),
            () -> node + " is no member in the end");
        world.check(
            there.isAtRest() || world.store.view().usurped(),
            () -> node + " counts slots that nobody has");
      }
    }
  }
}
