package dev.dormouse.core.peer;

/**
 * A mistake that the simulated world makes for the protocol, to see that the simulator finds it.
 */
enum Plant {
  NONE,
  /** A hand-over forgets what is in flight. */
  FORGETS_IN_FLIGHT,
  /** A hand-over forgets what the dead may have in use. */
  FORGETS_THE_DEAD,
  /** What was sent in an earlier epoch or session is taken as if it belonged to this one. */
  TAKES_STALE_MESSAGES,
  /** Nobody looks what a dead owner may have in flight. */
  TRUSTS_DEAD_OWNERS,
  /** A dead activator's slots are free at once. */
  HOLDS_NOTHING,
  /** Members are put out before their term has ended. */
  EXPELS_EARLY,
  /** The clock is read at a beat only: after a pause the time of before it counts. */
  READS_THE_CLOCK_TOO_RARELY,
  /** The term is measured by the clock that stands still while the machine does. */
  TRUSTS_ONE_CLOCK,
  /** A slot is given back before its request has ended. */
  RETURNS_EARLY
}
