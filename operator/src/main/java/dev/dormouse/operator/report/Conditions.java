package dev.dormouse.operator.report;

import dev.dormouse.crds.kubernetes.Condition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Decides how a new list of conditions follows an old one: a transition's time is kept for as long
 * as the status stays what it is. Has no state; safe for any thread.
 */
public final class Conditions {
  /** The type that tells whether instances have more CPU while they start, where that is asked. */
  public static final String STARTUP_BOOST = "StartupBoost";

  private Conditions() {}

  /** The condition of a type. */
  public static Optional<Condition> find(List<Condition> conditions, String type) {
    return conditions.stream().filter(condition -> condition.type().equals(type)).findFirst();
  }

  /** Whether the condition of a type is there and holds. */
  public static boolean isTrue(List<Condition> conditions, String type) {
    return find(conditions, type).map(Condition::isTrue).orElse(false);
  }

  /** The new list, in its own order, with the generation it is about and transition times. */
  public static List<Condition> follow(
      List<Condition> before, List<Condition> after, long generation, Instant now) {
    String stamp = now.truncatedTo(ChronoUnit.SECONDS).toString();
    return after.stream()
        .map(condition -> {
          String since =
              find(before, condition.type())
                  .filter(old -> old.status().equals(condition.status()))
                  .map(Condition::lastTransitionTime)
                  .orElse(stamp);
          return new Condition(
              condition.type(),
              condition.status(),
              condition.reason(),
              condition.message(),
              generation,
              since);
        })
        .toList();
  }

  public static Condition yes(String type, String reason, String message) {
    return new Condition(type, Condition.TRUE, reason, message, null, null);
  }

  public static Condition no(String type, String reason, String message) {
    return new Condition(type, Condition.FALSE, reason, message, null, null);
  }

  public static Condition unknown(String type, String reason, String message) {
    return new Condition(type, Condition.UNKNOWN, reason, message, null, null);
  }
}
