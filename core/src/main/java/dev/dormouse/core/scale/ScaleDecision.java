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
    /** The panic window's load, in a surge. */
    PANIC,
    /** A surge is not long past: what it needed is kept. */
    PANIC_HOLD,
    /** Nothing happened for the idle time. */
    IDLE,
    /** Nothing is in flight, but the idle time has not passed: what is needed last stays. */
    IDLE_WAIT,
    /** The minimum. */
    MIN,
    /** The maximum. */
    MAX,
    /** As far as one step goes. */
    RATE_LIMIT
  }
}
