package dev.dormouse.operator.service;

import dev.dormouse.crds.kubernetes.Condition;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus;
import dev.dormouse.operator.report.Conditions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides which change of a service's status is worth an event: a failure, its end, a new
 * revision's first readiness, and that it has taken over. Immutable.
 */
record Announcement(boolean warning, String reason, String message) {
  static Optional<Announcement> of(
      @Nullable ServerlessServiceStatus before, ServerlessServiceStatus after) {
    List<Condition> earlier = before == null ? List.of() : before.conditions();
    Optional<Condition> ready = Conditions.find(after.conditions(), Condition.READY);
    Optional<Condition> failed =
        Conditions.find(earlier, Condition.READY)
            .filter(condition -> condition.status().equals(Condition.FALSE));
    if (ready.isPresent() && ready.get().status().equals(Condition.FALSE)) {
      boolean known = failed.filter(old -> old.reason().equals(ready.get().reason())).isPresent();
      return known
          ? Optional.empty()
          : Optional.of(new Announcement(true, ready.get().reason(), ready.get().message()));
    }
    Optional<Condition> rolledOut = rolledOut(after.conditions());
    if (rolledOut.isPresent() && rolledOut(earlier).isEmpty() && isKnown(earlier)) {
      return rolledOut.map(it -> new Announcement(false, it.reason(), it.message()));
    }
    String latest = after.latestReadyRevision();
    if (before != null
        && before.latestReadyRevision() != null
        && !before.latestReadyRevision().equals(latest)) {
      return Optional.of(
          new Announcement(false, "RevisionReady", latest + " is ready and gets its traffic"));
    }
    return failed.isPresent() && ready.map(Condition::isTrue).orElse(false)
        ? Optional.of(
            new Announcement(false, "Recovered", "ready again after " + failed.get().reason()))
        : Optional.empty();
  }

  private static Optional<Condition> rolledOut(List<Condition> conditions) {
    return Conditions.find(conditions, ServiceTraffic.ROLLED_OUT).filter(Condition::isTrue);
  }

  /** Whether there was a rollout before: the first revision takes over nothing. */
  private static boolean isKnown(List<Condition> conditions) {
    return Conditions.find(conditions, ServiceTraffic.ROLLED_OUT).isPresent();
  }
}
