package dev.dormouse.activator.gate;

import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;

/** What a gate tells the autoscaler. Called after the gate's lock, from any thread, often. */
public interface Demand {
  /** The revision's load or instances changed such that more of them may be needed. */
  void changed(RevisionGate gate);

  /** A drained instance holds no request any more. Called once for each instance. */
  void drained(RevisionKey revision, InstanceId instance);
}
