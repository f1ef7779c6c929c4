package dev.dormouse.operator.revision;

import static dev.dormouse.operator.report.Conditions.find;
import static dev.dormouse.operator.report.Conditions.no;
import static dev.dormouse.operator.report.Conditions.unknown;
import static dev.dormouse.operator.report.Conditions.yes;

import dev.dormouse.crds.kubernetes.Condition;
import dev.dormouse.crds.kubernetes.RevisionStatus;
import dev.dormouse.operator.report.Conditions;
import dev.dormouse.operator.report.Reasons;
import dev.dormouse.operator.report.StatusStep;
import dev.dormouse.operator.revision.Standing.Failing;
import dev.dormouse.operator.revision.Standing.Idle;
import dev.dormouse.operator.revision.Standing.Serving;
import dev.dormouse.operator.revision.Standing.Starting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a revision's status says. It speaks of the last start: what failed is told until an
 * instance is ready again, and what was ready stays so while no instance is wanted or one starts.
 * That nothing is wrong with a first start is not written at all. Has no state; safe for any
 * thread.
 */
final class RevisionReport {
  private RevisionReport() {}

  /** The step for a revision whose template can be served. */
  static StatusStep<RevisionStatus> next(
      @Nullable RevisionStatus stored,
      long generation,
      Standing standing,
      Optional<Condition> boost,
      Instant now) {
    List<Condition> before = stored == null ? List.of() : stored.conditions();
    boolean started = Conditions.isTrue(before, Condition.STARTED);
    Optional<Condition> ready = find(before, Condition.READY);
    return switch (standing) {
      case Serving() ->
          write(
              stored,
              generation,
              now,
              yes(Condition.READY, Reasons.READY, "an instance is ready"),
              boost,
              true);
      case Failing failing ->
          write(stored, generation, now, failed(ready, failing), boost, started);
      case Idle() -> new StatusStep.Keep<>();
      case Starting starting -> {
        boolean tell =
            !started
                && !starting.reason().equals(Reasons.STARTING)
                && ready.filter(c -> c.status().equals(Condition.FALSE)).isEmpty();
        if (tell) {
          yield write(
              stored,
              generation,
              now,
              unknown(Condition.READY, starting.reason(), starting.message()),
              boost,
              false);
        }
        yield starting.lookAgain().equals(Duration.ZERO)
            ? new StatusStep.Keep<>()
            : new StatusStep.LookAgain<>(starting.lookAgain());
      }
    };
  }

  /** The step for a revision that can't be served, whatever becomes of its pods. */
  static StatusStep<RevisionStatus> refused(
      @Nullable RevisionStatus stored, long generation, Failing why, Instant now) {
    List<Condition> before = stored == null ? List.of() : stored.conditions();
    return write(
        stored,
        generation,
        now,
        no(Condition.READY, why.reason(), why.message()),
        Optional.empty(),
        Conditions.isTrue(before, Condition.STARTED));
  }

  /**
   * A reason's message stays as it first was: pods differ in details, and not every one is news.
   */
  private static Condition failed(Optional<Condition> ready, Failing failing) {
    return ready
        .filter(old -> old.status().equals(Condition.FALSE))
        .filter(old -> old.reason().equals(failing.reason()))
        .orElseGet(() -> no(Condition.READY, failing.reason(), failing.message()));
  }

  private static StatusStep<RevisionStatus> write(
      @Nullable RevisionStatus stored,
      long generation,
      Instant now,
      Condition ready,
      Optional<Condition> boost,
      boolean started) {
    List<Condition> before = stored == null ? List.of() : stored.conditions();
    Stream<Condition> once =
        started
            ? Stream.of(yes(Condition.STARTED, Reasons.READY, "an instance was ready once"))
            : Stream.empty();
    List<Condition> conditions =
        Stream.of(Stream.of(ready), once, boost.stream()).flatMap(each -> each).toList();
    RevisionStatus status =
        new RevisionStatus(Conditions.follow(before, conditions, generation, now), generation);
    return status.equals(stored) ? new StatusStep.Keep<>() : new StatusStep.Write<>(status);
  }
}
