package dev.dormouse.activator.rollout;

import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.rollout.RolloutState;
import java.util.Optional;

/** Remembers how rollouts stand, so that whoever comes next goes on from there. A port. */
public interface RolloutRecords {
  /**
   * The service's rollout stands so now. What was said before and is not written yet need not be.
   *
   * @param state absent where there is no rollout any more
   * @param step which step of the spec it is at, counted from 1; 0 where there is none
   */
  void record(ServiceKey service, Optional<RolloutState> state, int step);

  /** The service is gone. */
  void forget(ServiceKey service);
}
