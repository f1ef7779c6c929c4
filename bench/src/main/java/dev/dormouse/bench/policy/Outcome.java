package dev.dormouse.bench.policy;

/**
 * What a rule made of some load. Immutable.
 *
 * @param requests all of them are served in the end
 * @param cold those that waited for a start: served by an instance that was not ready when they
 *     came, or made to wait for a busy one for as long as a start takes
 * @param late those that waited for longer than a tenth of a second, for whatever reason
 * @param starts instances that were started
 * @param instanceSeconds from when each was asked for until it was gone
 */
public record Outcome(int requests, int cold, int late, int starts, double instanceSeconds) {
  /** Of no load at all. */
  public static final Outcome NOTHING = new Outcome(0, 0, 0, 0, 0);

  Outcome and(Outcome other) {
    return new Outcome(
        requests + other.requests,
        cold + other.cold,
        late + other.late,
        starts + other.starts,
        instanceSeconds + other.instanceSeconds);
  }

  /** The share of the requests that were cold. */
  public double coldRatio() {
    return (double) cold / Math.max(1, requests);
  }
}
