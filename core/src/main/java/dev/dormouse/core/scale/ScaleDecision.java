package dev.dormouse.core.scale;

/**
 * How many instances a revision should have, and why. Immutable.
 *
 * @param desired the instances that should run, those that drain not among them
 * @param next what to pass to the next decision
 */
public record ScaleDecision(int desired, Reason reason, ScalerState next) {

  /** What the number follows from. */
  public enum Reason {
    /** Requests wait and nothing is known of how long they take: a bounded first wave. */
    FIRST_WAVE,
    /** Requests wait, and this many work them off in time. */
    BACKLOG,
    /** The stable window's load. */
    STABLE,
    /** The panic window's load: a rise. */
    PANIC,
    /** More was wanted a moment ago: it is kept. */
    HOLD,
    /** Less would do, but as many are at work. */
    BUSY,
    /** Nothing happened for the idle time. */
    IDLE,
    /** Nothing is to do, but by what was learned a call is expected: one is started for it. */
    EXPECTED,
    /** Nothing is to do, but the idle time has not passed: one stays. */
    IDLE_WAIT,
    /** The minimum. */
    MIN,
    /** The maximum. */
    MAX,
    /** As far as one step goes. */
    RATE_LIMIT
  }
}
