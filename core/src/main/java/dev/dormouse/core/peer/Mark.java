package dev.dormouse.core.peer;

/**
 * A member's sign of life in the store. Immutable.
 *
 * @param renewals how often it was renewed
 * @param sealed it is never renewed again: its member is being put out
 */
public record Mark(long renewals, boolean sealed) {
  /** Before the first renewal. */
  public static final Mark NONE = new Mark(0, false);

  /** What is known from both: marks may be seen out of order. */
  Mark with(Mark other) {
    return new Mark(Math.max(renewals, other.renewals), sealed || other.sealed);
  }
}
