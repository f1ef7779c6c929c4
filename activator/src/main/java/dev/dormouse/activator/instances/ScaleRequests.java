package dev.dormouse.activator.instances;

import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;

/** Asks the outside for more or fewer instances. A port. Calls return at once, from any thread. */
public interface ScaleRequests {

  /**
   * Starts instances until the revision has {@code instances} that start or are ready, those
   * retired not counted. Never stops one: with as many or more running it does nothing.
   */
  void scaleUp(RevisionKey revision, int instances);

  /**
   * Stops one instance that holds no request any more: SIGTERM, the grace period, SIGKILL. One that
   * is unknown or stops already is left alone.
   */
  void retire(RevisionKey revision, InstanceId instance);
}
