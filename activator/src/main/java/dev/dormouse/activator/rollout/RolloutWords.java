package dev.dormouse.activator.rollout;

import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.rollout.Observed;

/**
 * Tells the activator that decides on a service's rollout what another one has counted. A port;
 * called on the thread that rollouts live on.
 */
public interface RolloutWords {
  /** There is one activator, or its rollouts see the requests of all. */
  RolloutWords UNSAID = (_, _, _, _) -> {};

  /**
   * All since this counting began.
   *
   * @param counting tells it from other countings of this activator's
   */
  void counted(ServiceKey service, RevisionKey revision, long counting, Observed observed);
}
