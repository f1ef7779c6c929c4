package dev.dormouse.core.peer;

import dev.dormouse.core.peer.SimInstances.SimInstance;
import dev.dormouse.core.revision.RevisionKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** What holds in a simulated world at any time, apart from what its instances count themselves. */
final class Promises {
  /** The longest that a slot may be free while a request waits, when nothing goes wrong. */
  private static final long IDLE_BOUND = 12 * World.MS;

  private final World world;
  private final Map<RevisionKey, Deque<SimRequest>> oldest = new HashMap<>();

  Promises(World world) {
    this.world = world;
  }

  void watch(SimRequest request) {
    if (world.healthy) {
      RevisionKey key = request.rules.revision();
      oldest.computeIfAbsent(key, first -> new ArrayDeque<>()).add(request);
    }
  }

  void check() {
    if (world.healthy) {
      checkNothingIdle();
    }
  }

  /** At any time at most one activator issues a revision's slots by a word that still counts. */
  void checkOwners() {
    if (world.store.view().usurped()) {
      return;
    }
    for (SharedRules rules : world.revisions) {
      if (!rules.strict()) {
        continue;
      }
      int owners = 0;
      for (SimNode node : world.nodes) {
        Participant<SimRequest> there = node.participant();
        if (there != null && there.issues(rules.revision(), node.moment())) {
          owners++;
        }
      }
      int found = owners;
      world.check(found <= 1, () -> found + " activators issue slots of " + rules.revision());
    }
  }

  private void checkNothingIdle() {
    for (SharedRules rules : world.revisions) {
      if (longestWait(rules) > IDLE_BOUND && world.now() > Schedule.SETTLED) {
        for (SimInstance instance : world.instances.of(rules.revision())) {
          world.check(
              !instance.hasRoom() || world.now() - instance.changed <= IDLE_BOUND,
              () -> "a slot of " + instance.id + " is idle while a request waits");
        }
      }
    }
  }

  private long longestWait(SharedRules rules) {
    Deque<SimRequest> those = oldest.get(rules.revision());
    while (those != null && !those.isEmpty()) {
      SimRequest first = those.getFirst();
      if (first.state == SimRequest.State.WAITING) {
        return world.now() - first.arrived;
      }
      those.removeFirst();
    }
    return 0;
  }
}
