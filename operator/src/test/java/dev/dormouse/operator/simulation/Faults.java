package dev.dormouse.operator.simulation;

import java.io.IOException;

/**
 * When the operator's connection fails, by the number of its writes, and how old what it lists may
 * be. Safe for any thread.
 */
final class Faults {
  /** What happens at a write. */
  enum Kind {
    /** Nothing. */
    NONE,
    /** The operator dies before the write gets to the server. */
    CRASH_BEFORE,
    /** The operator dies when the server has written, and never hears of it. */
    CRASH_AFTER,
    /** The write doesn't get to the server, and the operator goes on. */
    LOST,
    /** The server has written, and the operator doesn't hear of it, and goes on. */
    ANSWER_LOST
  }

  private final Kind kind;
  private final int at;
  private final int oldest;
  private int writes;
  private boolean dead;

  /**
   * @param at the number of the write at which it happens, from 1
   * @param oldest how many versions old a list may be
   */
  Faults(Kind kind, int at, int oldest) {
    this.kind = kind;
    this.at = at;
    this.oldest = oldest;
  }

  static Faults none() {
    return new Faults(Kind.NONE, 0, 0);
  }

  synchronized void beforeWrite() throws IOException {
    if (dead) {
      throw new IOException("dead");
    }
    writes++;
    if (writes == at && (kind == Kind.CRASH_BEFORE || kind == Kind.LOST)) {
      dead = kind == Kind.CRASH_BEFORE;
      throw new IOException(kind.toString());
    }
  }

  synchronized void afterWrite() throws IOException {
    if (writes == at && (kind == Kind.CRASH_AFTER || kind == Kind.ANSWER_LOST)) {
      dead = kind == Kind.CRASH_AFTER;
      throw new IOException(kind.toString());
    }
  }

  /** Whether the operator has to be started anew. Said once. */
  synchronized boolean hasCrashed() {
    boolean crashed = dead;
    dead = false;
    return crashed;
  }

  /** The version that a list of a kind is of: some kinds' are as old as may be, others not. */
  long age(String plural, long now) {
    int third = Math.floorMod(plural.hashCode() + at, 3);
    return Math.max(0, now - oldest * third / 2);
  }
}
