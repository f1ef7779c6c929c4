package dev.dormouse.core.revision;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

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
    return plan(service, existing, template, newest -> same(newest.template(), template));
  }

  /**
   * The plan where more than a {@link Template} makes a revision.
   *
   * @param isSame whether a revision is what {@code template} and all that belongs to it would make
   */
  static RevisionPlan plan(
      ServiceKey service, List<Revision> existing, Template template, Predicate<Revision> isSame) {
    return existing.stream()
        .max(Comparator.comparingInt(Revision::number))
        .<RevisionPlan>map(newest ->
            isSame.test(newest)
                ? new Keep(newest)
                : new Create(new Revision(service, newest.number() + 1, template)))
        .orElseGet(() -> new Create(new Revision(service, 1, template)));
  }

  /** The order of the environment counts too: what {@code $(NAME)} expands to depends on it. */
  private static boolean same(Template a, Template b) {
    return a.equals(b)
        && List.copyOf(a.container().env().keySet())
            .equals(List.copyOf(b.container().env().keySet()));
  }
}
