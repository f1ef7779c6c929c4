package dev.dormouse.activator.gate;

import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.scale.ScaleDecision.Reason;
import java.util.List;

/**
 * What follows from one scaling decision. Immutable.
 *
 * @param desired how many instances should run
 * @param total how many start or are ready, from which the decision was made
 * @param busyDraining drained instances that still hold requests, or may: they run besides the
 *     desired ones, but not without bound
 * @param mayStart whether missing ones may be started now; false in a pause after failed starts
 * @param drained ready instances that the decision has just drained
 * @param queued requests that wait now
 * @param idle whether the revision has neither work nor instances, so that nothing is left to
 *     decide
 * @param expectsIn nanoseconds until another decision is due though nothing happens, since a call
 *     is expected then; {@link Long#MAX_VALUE} for never
 */
public record ScalePlan(
    int desired,
    int total,
    int busyDraining,
    boolean mayStart,
    List<InstanceId> drained,
    Reason reason,
    int queued,
    boolean idle,
    long expectsIn) {
  public ScalePlan {
    drained = List.copyOf(drained);
  }
}
