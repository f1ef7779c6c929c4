package dev.dormouse.core.peer;

/** What becomes of the slots that a dead activator may still have in use. */
public enum DeadSlots {
  /** They count as taken until no request of it can run any more. The limit is never exceeded. */
  STRICT,

  /** They are free at once. The limit may be exceeded by what the dead one had in flight. */
  AVAILABLE
}
