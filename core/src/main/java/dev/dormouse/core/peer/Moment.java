package dev.dormouse.core.peer;

/**
 * A point in time as one machine's two clocks tell it. The monotonic one is never stepped, but
 * stands still while a machine is suspended; the other one goes on then, but can be stepped. So how
 * much time has passed lies between two bounds, and a decision takes the one that errs to its safe
 * side. Immutable; moments of different machines can't be compared.
 *
 * @param monotonic nanoseconds; only differences count
 * @param wall nanoseconds of the time of day
 */
public record Moment(long monotonic, long wall) {
  /** At least this many nanoseconds have passed: for whoever waits until another has stopped. */
  public long atLeastSince(Moment earlier) {
    return monotonic - earlier.monotonic;
  }

  /** It may be as much as this: for whoever may go on only for a while. */
  public long atMostSince(Moment earlier) {
    return Math.max(monotonic - earlier.monotonic, wall - earlier.wall);
  }
}
