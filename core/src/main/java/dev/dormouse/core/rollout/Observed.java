package dev.dormouse.core.rollout;

/**
 * What was seen of one revision's requests. Immutable.
 *
 * @param answered requests that ended, whoever ended them but the client
 * @param failed those of them that were the revision's failures
 * @param open requests that wait or run right now
 * @param latencies how long those took that an instance answered, without the wait for it
 */
public record Observed(long answered, long failed, long open, Latencies latencies) {
  public static final Observed NOTHING = new Observed(0, 0, 0, Latencies.NONE);

  public Observed {
    if (failed < 0 || failed > answered || open < 0) {
      throw new IllegalArgumentException(
          "failed: " + failed + " of " + answered + ", open: " + open);
    }
  }

  /** What came since an earlier state of the same counters. */
  public Observed since(Observed earlier) {
    return new Observed(
        answered - earlier.answered,
        failed - earlier.failed,
        open,
        latencies.since(earlier.latencies));
  }

  /** What was seen here and elsewhere together. */
  public Observed plus(Observed other) {
    return new Observed(
        answered + other.answered,
        failed + other.failed,
        open + other.open,
        latencies.plus(other.latencies));
  }

  /** The same without the requests that wait or run. */
  public Observed ended() {
    return new Observed(answered, failed, 0, latencies);
  }

  /** The part that failed, 0 to 1; 0 of nothing. */
  double errorRate() {
    return answered == 0 ? 0 : (double) failed / answered;
  }

  /** The part that has an answer, 0 to 1; 1 of nothing. */
  double completion() {
    return answered + open == 0 ? 1 : (double) answered / (answered + open);
  }

  /** Such as {@code 12 of 40 requests failed (30.0 %)}. */
  String errors() {
    long tenths = Math.round(errorRate() * 1000);
    return failed
        + " of "
        + answered
        + " requests failed ("
        + tenths / 10
        + "."
        + tenths % 10
        + " %)";
  }
}
