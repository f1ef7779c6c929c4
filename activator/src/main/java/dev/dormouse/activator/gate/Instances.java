package dev.dormouse.activator.gate;

import dev.dormouse.core.revision.InstanceId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The instances of one revision by where their life stands. Guarded by the gate's lock. */
final class Instances {
  private final Set<InstanceId> starting = new HashSet<>();
  private final Map<InstanceId, Instance> up = new HashMap<>();
  private final Set<InstanceId> draining = new HashSet<>();

  void starting(InstanceId id) {
    starting.add(id);
  }

  /** Returns false when the instance is up already. */
  boolean ready(Instance instance) {
    starting.remove(instance.id());
    return up.putIfAbsent(instance.id(), instance) == null;
  }

  /** Returns false when the instance was not starting. */
  boolean startFailed(InstanceId id) {
    return starting.remove(id);
  }

  /** Marks an instance that is up as draining. */
  void drain(InstanceId id) {
    draining.add(id);
  }

  boolean isDraining(InstanceId id) {
    return draining.contains(id);
  }

  void gone(InstanceId id) {
    starting.remove(id);
    up.remove(id);
    draining.remove(id);
  }

  @Nullable Instance up(InstanceId id) {
    return up.get(id);
  }

  int startingCount() {
    return starting.size();
  }

  Set<InstanceId> draining() {
    return draining;
  }

  boolean none() {
    return starting.isEmpty() && up.isEmpty();
  }
}
