package dev.dormouse.core.rollout;

import dev.dormouse.core.rollout.RolloutState.Phase;
import dev.dormouse.core.rollout.RolloutState.Reason;
import java.util.Optional;

/**
 * Decides whether a rollout goes on, and whether it is taken back. Has no state; safe for any
 * thread.
 *
 * <p>A step is judged at its end, by plain figures: the new revision's error rate beside the old
 * one's over the same time, and the 99th percentile of how long requests took. What is beyond doubt
 * is not waited for: at least five failures, so many of so few that chance explains them in less
 * than one of two hundred cases. With a bound of 5 points that is 5 of 30, 11 of 100, or 68 of
 * 1000.
 *
 * <p>Too few requests for a rate do not hold a step up, since nobody is harmed where nobody calls;
 * but what little there is must not look bad, and most of it must have an answer.
 */
public final class Rollout {
  /** Whose slowest hundredth is of interest needs hundreds. */
  private static final long LATENCY_REQUESTS = 100;

  private static final long FAILURES_BEYOND_DOUBT = 5;
  private static final long OPEN_OF_INTEREST = 5;

  /** Of the standard normal distribution: 99.5 % are below. */
  private static final double Z = 2.576;

  private final RolloutPolicy policy;
  private final RolloutState state;
  private final StepFigures figures;

  private Rollout(RolloutPolicy policy, RolloutState state, StepFigures figures) {
    this.policy = policy;
    this.state = state;
    this.figures = figures;
  }

  /**
   * The decision.
   *
   * @param state one that is rolling
   * @param now in nanoseconds of the clock of {@code figures}
   */
  public static RolloutDecision decide(
      RolloutPolicy policy, RolloutState state, StepFigures figures, long now) {
    if (!state.isRolling()) {
      throw new IllegalArgumentException("a rollout that is " + state.phase());
    }
    return new Rollout(policy, state, figures).decide(now);
  }

  private RolloutDecision decide(long now) {
    if (isBeyondDoubt()) {
      return rollBack(Reason.ERROR_RATE, errors());
    }
    if (now - figures.begunAt() < policy.interval().toNanos()) {
      return new RolloutDecision.Stay(state);
    }
    boolean enough = figures.newer().answered() >= policy.minRequests();
    boolean failing = figures.newer().errorRate() > allowedErrorRate();
    if (enough && failing) {
      return rollBack(Reason.ERROR_RATE, errors());
    }
    Optional<String> slow = slowness();
    if (slow.isPresent()) {
      return rollBack(Reason.LATENCY, slow.get());
    }
    if (isUnanswered()) {
      return prolong(Reason.UNANSWERED, unanswered());
    }
    if (failing) {
      return prolong(Reason.FEW_BUT_FAILING, errors());
    }
    return enough
        ? advance(Reason.STEP_PASSED, errors())
        : advance(
            Reason.TOO_FEW_REQUESTS,
            figures.newer().answered() + " requests came, too few to say how it does");
  }

  /** The least that the true error rate can well be, by Wilson's score interval. */
  private boolean isBeyondDoubt() {
    long n = figures.newer().answered();
    double p = figures.newer().errorRate();
    if (figures.newer().failed() < FAILURES_BEYOND_DOUBT) {
      return false;
    }
    double z2 = Z * Z;
    double middle = p + z2 / (2 * n);
    double margin = Z * Math.sqrt((p * (1 - p) + z2 / (4 * n)) / n);
    return (middle - margin) / (1 + z2 / n) > allowedErrorRate();
  }

  private double allowedErrorRate() {
    Observed older = figures.basis(policy.minRequests());
    double old = older.answered() < policy.minRequests() ? 0 : older.errorRate();
    return old + policy.maxErrorRate() / 100.0;
  }

  private Optional<String> slowness() {
    long needed = Math.max(LATENCY_REQUESTS, policy.minRequests());
    Observed older = figures.basis(needed);
    if (policy.maxLatencyP99().isEmpty()
        || older.latencies().total() < needed
        || figures.newer().latencies().total() < needed) {
      return Optional.empty();
    }
    long newP99 = figures.newer().latencies().p99();
    long oldP99 = older.latencies().p99();
    long allowed = policy.maxLatencyP99().get().allowed(oldP99);
    return newP99 <= allowed
        ? Optional.empty()
        : Optional.of(
            "99 of 100 requests took up to %s ms, of %s up to %s ms; at most %s ms are allowed"
                .formatted(millis(newP99), state.from().name(), millis(oldP99), millis(allowed)));
  }

  private boolean isUnanswered() {
    return figures.newer().open() >= OPEN_OF_INTEREST
        && figures.newer().completion() < figures.older().completion() / 2;
  }

  private String unanswered() {
    return figures.newer().open()
        + " requests have no answer yet, "
        + figures.newer().answered()
        + " have one";
  }

  private String errors() {
    return figures.newer().errors()
        + "; of "
        + state.from().name()
        + " "
        + figures.basis(policy.minRequests()).errors()
        + "; at most "
        + policy.maxErrorRate()
        + " points more are allowed";
  }

  private static String millis(long nanos) {
    return nanos < 10_000_000 ? "%.1f".formatted(nanos / 1e6) : Long.toString(nanos / 1_000_000);
  }

  private RolloutDecision rollBack(Reason reason, String message) {
    return new RolloutDecision.RollBack(
        state.with(Phase.ROLLED_BACK, 0, reason, "at " + state.percent() + " %: " + message));
  }

  private RolloutDecision prolong(Reason reason, String message) {
    // One message for the whole of a prolonged step: every change of it is a write somewhere.
    return new RolloutDecision.Stay(
        state.reason() == Reason.UNANSWERED || state.reason() == Reason.FEW_BUT_FAILING
            ? state
            : state.with(Phase.ROLLING, state.percent(), reason, message));
  }

  private RolloutDecision advance(Reason reason, String message) {
    int next = policy.after(state.percent());
    String told = "at " + state.percent() + " %: " + message;
    return next < 100
        ? new RolloutDecision.Advance(state.with(Phase.ROLLING, next, reason, told))
        : new RolloutDecision.Complete(state.with(Phase.COMPLETED, 100, Reason.FINISHED, told));
  }
}
