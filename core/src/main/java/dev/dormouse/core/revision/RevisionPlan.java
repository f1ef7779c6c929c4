package dev.dormouse.core.revision;

import java.util.Comparator;
import java.util.List;

/**
 * Decides whether a service's template needs a new revision. Only a change against the newest
 * revision makes one: going back to an earlier template is a change too, as its rollout is.
 */
public sealed interface RevisionPlan {
  /** The newest revision has this template already. */
  record Keep(Revision revision) implements RevisionPlan {}

  /** A new revision is needed. */
  record Create(Revision revision) implements RevisionPlan {}

  /** The plan for {@code template}, given all revisions that the service has. */
  static RevisionPlan plan(ServiceKey service, List<Revision> existing, Template template) {
    return existing.stream()
        .max(Comparator.comparingInt(Revision::number))
        .<RevisionPlan>map(newest ->
            newest.template().equals(template)
                ? new Keep(newest)
                : new Create(new Revision(service, newest.number() + 1, template)))
        .orElseGet(() -> new Create(new Revision(service, 1, template)));
  }
}
