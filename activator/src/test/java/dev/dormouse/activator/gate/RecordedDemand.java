package dev.dormouse.activator.gate;

import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a gate tells, and does nothing about it. */
final class RecordedDemand implements Demand {
  int changes;
  final List<InstanceId> drained = new ArrayList<>();

  @Override
  public void changed(RevisionGate gate) {
    changes++;
  }

  @Override
  public void drained(RevisionKey revision, InstanceId instance) {
    drained.add(instance);
  }
}
