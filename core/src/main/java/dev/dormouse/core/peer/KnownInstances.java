package dev.dormouse.core.peer;

import dev.dormouse.core.revision.InstanceId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The instances of a revision that are up, and which of them may be offered. One that came up while
 * only the other members vouched for this activator may be a successor's that it does not know of:
 * it waits for the store's word. Not thread-safe.
 */
final class KnownInstances {
  /** Whether each was there by the store's word. */
  private final Map<InstanceId, Boolean> present = new LinkedHashMap<>();

  private final Set<InstanceId> drained = new LinkedHashSet<>();
  private final Set<InstanceId> paused = new HashSet<>();

  void up(InstanceId instance) {
    present.putIfAbsent(instance, false);
  }

  void drain(InstanceId instance) {
    drained.add(instance);
  }

  /** Those that get no more requests, and are still there. */
  List<InstanceId> drained() {
    return List.copyOf(drained);
  }

  void pause(InstanceId instance) {
    paused.add(instance);
  }

  void resume(InstanceId instance) {
    paused.remove(instance);
  }

  void gone(InstanceId instance) {
    present.remove(instance);
    drained.remove(instance);
    paused.remove(instance);
  }

  /** A new owner gets all that may be offered already. */
  void offerKnown(Owning owning, long now) {
    present.forEach((instance, mayBe) -> {
      if (mayBe) {
        offer(owning, instance, now);
      }
    });
  }

  /** Whether one waits for the store's word. */
  boolean anyNew() {
    return present.containsValue(false);
  }

  /** The store's word has come: all may be offered. */
  void offerNew(Owning owning, long now) {
    for (Map.Entry<InstanceId, Boolean> instance : present.entrySet()) {
      if (!instance.getValue()) {
        instance.setValue(true);
        offer(owning, instance.getKey(), now);
      }
    }
  }

  private void offer(Owning owning, InstanceId instance, long now) {
    owning.ready(instance, now);
    if (paused.contains(instance)) {
      owning.pause(instance, now);
    }
    if (drained.contains(instance)) {
      owning.drain(instance, now);
    }
  }
}
