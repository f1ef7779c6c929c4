package dev.dormouse.core.peer;

import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/** One activator's way to the store of a simulated world: slow, and not always there. */
final class SimStoreAccess {
  private final World world;
  private final SimNode node;

  SimStoreAccess(World world, SimNode node) {
    this.world = world;
    this.node = node;
  }

  void call(MemberId self, StoreCall call) {
    int mine = node.incarnation;
    if (node.away || world.loses(Fault.STORE_LOSS)) {
      return;
    }
    world.after(world.apiDelay(), () -> answer(mine, self, call));
  }

  private void answer(int mine, MemberId self, StoreCall call) {
    SimStore store = world.store;
    boolean done =
        switch (call) {
          case StoreCall.Renew(long number, long expected) -> store.renew(self, expected);
          case StoreCall.Seal(long number, MemberId victim, long expected) ->
              store.seal(victim, expected);
          case StoreCall.Propose(long number, View view) -> store.propose(view);
        };
    world.trace(() -> "store: " + self + " " + call + (done ? " done" : " refused"));
    if (done) {
      world.storeChanged(call, self);
    }
    if (node.away || world.loses(Fault.STORE_LOSS)) {
      return;
    }
    View view = store.view();
    switch (call) {
      case StoreCall.Renew(long number, long expected) -> {
        Mark mark = store.mark(self);
        later(mine, (p, now) -> p.renewed(number, done, mark, now));
      }
      case StoreCall.Seal(long number, MemberId victim, long expected) -> {
        Mark mark = store.mark(victim);
        later(mine, (p, now) -> p.sealed(number, victim, mark, now));
      }
      case StoreCall.Propose(long number, View next) ->
          later(mine, (p, now) -> p.proposed(number, view, now));
    }
  }

  private void later(
      int mine, BiFunction<Participant<SimRequest>, Moment, List<Action<SimRequest>>> event) {
    world.after(world.apiDelay(), () -> node.on(mine, event));
  }

  void list(RevisionKey key) {
    int mine = node.incarnation;
    if (node.away) {
      return;
    }
    world.after(
        world.apiDelay(),
        () -> {
          Set<InstanceId> present =
              world.plant == Plant.TRUSTS_DEAD_OWNERS ? Set.of() : world.instances.idsOf(key);
          later(
              mine,
              (p, now) -> {
                node.listed(key);
                return p.listed(key, present, now);
              });
        });
  }
}
