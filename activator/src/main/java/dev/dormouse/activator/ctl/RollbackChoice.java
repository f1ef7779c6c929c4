package dev.dormouse.activator.ctl;

import dev.dormouse.crds.kubernetes.RolloutStatus;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus;
import java.util.List;
import java.util.Optional;

/** Decides which revision a service goes back to. Stateless. */
final class RollbackChoice {
  private static final String ROLLED_BACK = "RolledBack";

  private RollbackChoice() {}

  /**
   * The newest revision before the one that serves now which was ready once, and so had traffic, or
   * could have had; not one that a rollout has taken back.
   *
   * @param revisions of the service, the newest first
   */
  static StoredRevision previous(StoredService service, List<StoredRevision> revisions)
      throws Failure {
    int current =
        revisions.stream()
            .filter(revision -> Shown.percent(service.routed(), revision.name()) > 0)
            .mapToInt(StoredRevision::number)
            .max()
            .orElseThrow(() ->
                new Failure(
                    service.key() + " has no traffic yet, so there is nothing to go back from"));
    Optional<String> failed =
        service
            .status()
            .map(ServerlessServiceStatus::rollout)
            .filter(rollout -> ROLLED_BACK.equals(rollout.verdict()))
            .map(RolloutStatus::revision);
    return revisions.stream()
        .filter(revision -> revision.number() < current && revision.hasStarted())
        .filter(revision -> !failed.equals(Optional.of(revision.name())))
        .findFirst()
        .orElseThrow(() ->
            new Failure(
                service.key()
                    + " has no revision before "
                    + service.key().revision(current).name()
                    + " that was ready; name another one with --to REVISION"));
  }
}
