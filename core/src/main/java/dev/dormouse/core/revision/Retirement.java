package dev.dormouse.core.revision;

import java.util.Comparator;
import java.util.List;

/** Decides which of a service's revisions are of no use any more. Has no state. */
public final class Retirement {
  /**
   * What is known of one revision. Immutable.
   *
   * @param wanted whether traffic goes there, or is wished to
   * @param started whether it was ever ready
   * @param instances how many still run
   */
  public record Candidate(
      RevisionKey key, int number, boolean wanted, boolean started, int instances) {}

  private Retirement() {}

  /**
   * The revisions to delete, oldest first. The newest and those with traffic always stay, and none
   * that was ready goes while an instance runs, which may still have requests. Of the rest those
   * that were never ready go at once, for nobody can want them back, and of the others the {@code
   * kept} newest stay.
   */
  public static List<RevisionKey> plan(List<Candidate> revisions, int kept) {
    int newest = revisions.stream().mapToInt(Candidate::number).max().orElse(0);
    List<Candidate> idle =
        revisions.stream()
            .filter(r -> r.number() != newest && !r.wanted())
            .sorted(Comparator.comparingInt(Candidate::number))
            .toList();
    List<Candidate> past = idle.stream().filter(Candidate::started).toList();
    List<Candidate> old = past.subList(0, Math.max(0, past.size() - kept));
    return idle.stream()
        .filter(r -> !r.started() || (r.instances() == 0 && old.contains(r)))
        .map(Candidate::key)
        .toList();
  }
}
