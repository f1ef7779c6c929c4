package dev.dormouse.core.peer;

import dev.dormouse.core.peer.Frame.Header;

/**
 * One side's end of the sessions with one other member. A session belongs to one epoch and is named
 * by a number of either side. Within it every message arrives once and in order; where one is
 * missing the session ends, the next one begins, and both sides say anew where they stand.
 *
 * <p>What it promises: once a side has opened a session, the other side takes nothing any more that
 * was sent in an earlier one. For a side opens only on a frame that names its present number, which
 * the other has then adopted; and a frame is taken only when both of its numbers are the present
 * ones. Numbers only grow.
 *
 * <p>Not thread-safe.
 */
final class Link {
  /** What a header means for the session. */
  enum Verdict {
    /** Of an earlier session. */
    STALE,
    /** The other side does not know of this side's session yet. */
    UNKNOWN,
    /** Of this session. */
    CURRENT
  }

  private long own;
  private long theirs;
  private boolean open;
  private long sent;
  private long received;
  private long acknowledged;
  private long missingSince = -1;

  /** Leaves the session, if there is one, for the next. */
  void begin() {
    own++;
    theirs = 0;
    open = false;
    sent = 0;
    received = 0;
    acknowledged = 0;
    missingSince = -1;
  }

  boolean isOpen() {
    return open;
  }

  Header header(long epoch) {
    return new Header(epoch, own, theirs);
  }

  /** Looks at the header of a frame of this epoch; opens the session, or leaves it for another. */
  Verdict look(Header header) {
    if (header.own() < theirs) {
      return Verdict.STALE;
    }
    if (header.own() > theirs) {
      if (open) {
        begin();
      }
      theirs = header.own();
    }
    if (header.yours() != own) {
      return Verdict.UNKNOWN;
    }
    open = true;
    return Verdict.CURRENT;
  }

  /** The place of the next message. */
  long nextSequence() {
    return sent++;
  }

  /**
   * Whether a message of the present session is the next one. One that came before is not taken; a
   * gap ends the session.
   */
  boolean take(long sequence) {
    if (sequence > received) {
      begin();
      return false;
    }
    if (sequence < received) {
      return false;
    }
    received++;
    return true;
  }

  /**
   * The other side says how far it is. What is still missing at the second beat in a row was lost,
   * and ends the session.
   */
  void beat(long theySent, long theyReceived) {
    acknowledged = Math.max(acknowledged, theyReceived);
    if (theySent <= received) {
      missingSince = -1;
    } else if (missingSince == received) {
      begin();
    } else {
      missingSince = received;
    }
  }

  long sent() {
    return sent;
  }

  long received() {
    return received;
  }

  /** Whether all that was sent in this session has arrived. */
  boolean allArrived() {
    return open && acknowledged == sent;
  }
}
