package dev.dormouse.core.peer;

import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The instances of a simulated world. Each counts its own simultaneous requests: that is where a
 * limit is exceeded, or not.
 */
final class SimInstances {
  static final class SimInstance {
    final InstanceId id;
    final SharedRules rules;
    int running;
    int coming;
    long changed;

    SimInstance(InstanceId id, SharedRules rules) {
      this.id = id;
      this.rules = rules;
    }

    boolean hasRoom() {
      return running + coming < rules.concurrency();
    }
  }

  private final Map<InstanceId, SimInstance> present = new LinkedHashMap<>();
  private int made;

  SimInstance start(SharedRules rules) {
    InstanceId id = new InstanceId(rules.revision().name() + "-i" + made++);
    SimInstance instance = new SimInstance(id, rules);
    present.put(id, instance);
    return instance;
  }

  void end(InstanceId id) {
    present.remove(id);
  }

  Map<InstanceId, SimInstance> present() {
    return present;
  }

  List<SimInstance> of(RevisionKey revision) {
    List<SimInstance> all = new ArrayList<>();
    for (SimInstance instance : present.values()) {
      if (instance.rules.revision().equals(revision)) {
        all.add(instance);
      }
    }
    return all;
  }

  Set<InstanceId> idsOf(RevisionKey revision) {
    return Set.copyOf(of(revision).stream().map(instance -> instance.id).toList());
  }
}
