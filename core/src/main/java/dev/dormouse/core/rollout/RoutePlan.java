package dev.dormouse.core.rollout;

import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.rollout.RolloutState.Phase;
import dev.dormouse.core.rollout.RolloutState.Reason;
import dev.dormouse.core.route.Latest;
import dev.dormouse.core.route.TrafficPlan;
import dev.dormouse.core.route.TrafficTarget;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where a service's requests go, from what is wished, which revisions have started, and how the
 * last rollout stands. Whoever routes and whoever reports ask this, and so agree. Immutable.
 *
 * @param rollout how the rollout stands after it was looked at anew; absent without a policy
 */
public record RoutePlan(TrafficPlan traffic, Optional<RolloutState> rollout) {

  /**
   * The plan.
   *
   * @param newest the newest revision, started or not: it serves where none has started yet
   * @param started those that have once been ready, oldest first
   * @param before how the rollout stood so far
   */
  public static RoutePlan plan(
      List<TrafficTarget> wish,
      Optional<RolloutPolicy> policy,
      RevisionKey newest,
      List<RevisionKey> started,
      Optional<RolloutState> before) {
    Optional<RolloutState> rollout =
        policy.flatMap(steps ->
            started.isEmpty() ? before : Optional.of(follow(wish, steps, started, before)));
    Latest latest =
        rollout
            .filter(_ -> !started.isEmpty())
            .map(RolloutState::latest)
            .orElseGet(() -> Latest.all(started.isEmpty() ? newest : started.getLast()));
    Set<RevisionKey> known = new HashSet<>(started);
    known.add(latest.revision());
    return new RoutePlan(TrafficPlan.plan(wish, latest, known), rollout);
  }

  private static RolloutState follow(
      List<TrafficTarget> wish,
      RolloutPolicy policy,
      List<RevisionKey> started,
      Optional<RolloutState> before) {
    RevisionKey latest = started.getLast();
    if (before.isEmpty()) {
      // A policy that is new changes nothing of what is routed.
      return completed(latest, Reason.NOTHING_BEFORE, "had all before there was a rollout");
    }
    RevisionKey proven = proven(started, before.get());
    Optional<RolloutState> same = before.filter(state -> state.revision().equals(latest));
    boolean follows =
        wish.stream().anyMatch(line -> line.revisionName().isEmpty() && line.percent() > 0);
    if (!follows) {
      return byHand(wish, started, proven, same);
    }
    if (same.isPresent() && same.get().phase() == Phase.COMPLETED) {
      return same.get();
    }
    return proven.equals(latest)
        ? completed(latest, Reason.NOTHING_BEFORE, "nothing serves beside it")
        : rolling(policy, latest, proven, same);
  }

  /** What served before the newest: where the last rollout ended, or came from. */
  private static RevisionKey proven(List<RevisionKey> started, RolloutState before) {
    RevisionKey latest = started.getLast();
    boolean ended = before.phase() == Phase.COMPLETED && !before.revision().equals(latest);
    RevisionKey remembered = ended ? before.revision() : before.from();
    return started.contains(remembered) ? remembered : started.get(Math.max(0, started.size() - 2));
  }

  private static RolloutState rolling(
      RolloutPolicy policy, RevisionKey latest, RevisionKey proven, Optional<RolloutState> same) {
    if (same.isPresent() && same.get().phase() != Phase.STOPPED) {
      return same.get().from(proven);
    }
    int first = policy.steps().getFirst();
    String message = "has " + first + " % beside " + proven.name();
    return new RolloutState(latest, proven, Phase.ROLLING, first, Reason.BEGUN, message);
  }

  /** Traffic names revisions. The newest is done where it has the most, else it starts over. */
  private static RolloutState byHand(
      List<TrafficTarget> wish,
      List<RevisionKey> started,
      RevisionKey proven,
      Optional<RolloutState> same) {
    RevisionKey latest = started.getLast();
    RevisionKey main =
        wish.stream()
            .filter(line -> line.percent() > 0)
            .sorted(Comparator.comparingInt(TrafficTarget::percent).reversed())
            .map(line -> new RevisionKey(latest.namespace(), line.revisionName().orElse("")))
            .filter(started::contains)
            .findFirst()
            .orElse(proven);
    if (main.equals(latest)) {
      return same.filter(state -> state.phase() == Phase.COMPLETED)
          .orElseGet(() -> completed(latest, Reason.BY_HAND, "traffic names it"));
    }
    return same.filter(state -> state.phase() == Phase.ROLLED_BACK)
        .or(() ->
            same.filter(state -> state.phase() == Phase.STOPPED)
                .filter(state -> state.from().equals(main)))
        .orElseGet(() ->
            new RolloutState(
                latest, main, Phase.STOPPED, 0, Reason.BY_HAND, "traffic names " + main.name()));
  }

  private static RolloutState completed(RevisionKey revision, Reason reason, String message) {
    return new RolloutState(revision, revision, Phase.COMPLETED, 100, reason, message);
  }
}
