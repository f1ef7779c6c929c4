package dev.dormouse.core.peer;

/** What may go wrong in a simulated world; a seed says which of them do. */
enum Fault {
  /** Frames between activators are lost. */
  LOSS,
  /** Frames arrive twice. */
  DOUBLING,
  /** Frames overtake each other. */
  REORDERING,
  /** Two activators can't reach each other for a while, or one none. */
  PARTITION,
  /** An activator can't reach the store for a while. */
  STORE_AWAY,
  /** The store's answers are lost. */
  STORE_LOSS,
  /** An activator dies, at any step, and may start again under another name. */
  CRASH,
  /** An activator's process stands still for a while. */
  PAUSE,
  /** An activator's machine does, and its monotonic clock with it. */
  SUSPEND,
  /** An activator's time of day jumps. */
  CLOCK_STEP,
  /** Activators come. */
  JOIN,
  /** Activators go, as they are told to. */
  LEAVE,
  /** Instances come and go, some with requests in flight. */
  INSTANCES,
  /** Instances don't start, and who waits for one is told. */
  START_FAILS
}
