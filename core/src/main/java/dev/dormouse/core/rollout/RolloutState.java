package dev.dormouse.core.rollout;

import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.route.Latest;
import java.util.Objects;

/**
 * How far a service's newest revision has taken over, and why no further. It is all that has to be
 * remembered of a rollout. Immutable.
 *
 * @param revision the newest that has once been ready
 * @param from the revision that has what {@code revision} has not; the same where nothing was there
 *     before
 * @param percent the part of {@code latestRevision} that {@code revision} has
 * @param message a sentence for people, with the numbers that led here
 */
public record RolloutState(
    RevisionKey revision,
    RevisionKey from,
    Phase phase,
    int percent,
    Reason reason,
    String message) {

  /** Where a rollout stands. */
  public enum Phase {
    /** It goes on by itself. */
    ROLLING,
    /** The revision has all. */
    COMPLETED,
    /** It was taken back, and gets nothing more by itself. */
    ROLLED_BACK,
    /** Traffic names revisions; once it says latestRevision again, the rollout begins anew. */
    STOPPED
  }

  /** Why it stands there. */
  public enum Reason {
    /** The new revision was ready, and has the first step's share. */
    BEGUN,
    /** The step's requests went well. */
    STEP_PASSED,
    /** The step's time is over, and nobody called enough to say how it went. */
    TOO_FEW_REQUESTS,
    /** The step is prolonged: few requests, but too many of them failed. */
    FEW_BUT_FAILING,
    /** The step is prolonged: most requests have no answer yet, unlike the old revision's. */
    UNANSWERED,
    /** Too many requests failed. */
    ERROR_RATE,
    /** Requests took too long. */
    LATENCY,
    /** All steps are done. */
    FINISHED,
    /** Traffic names the revisions. */
    BY_HAND,
    /** There is no other revision to share with. */
    NOTHING_BEFORE
  }

  public RolloutState {
    Objects.requireNonNull(revision, "revision");
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(message, "message");
    if (percent < 0 || percent > 100 || (phase == Phase.COMPLETED && percent != 100)) {
      throw new IllegalArgumentException("percent: " + percent + " of a rollout " + phase);
    }
  }

  public boolean isRolling() {
    return phase == Phase.ROLLING;
  }

  /** What latestRevision means by this. */
  public Latest latest() {
    return new Latest(revision, from, percent);
  }

  /** The same with another revision to share with. */
  RolloutState from(RevisionKey other) {
    return new RolloutState(revision, other, phase, percent, reason, message);
  }

  RolloutState with(Phase next, int share, Reason why, String said) {
    return new RolloutState(revision, from, next, share, why, said);
  }
}
