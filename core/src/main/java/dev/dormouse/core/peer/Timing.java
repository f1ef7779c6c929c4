package dev.dormouse.core.peer;

/**
 * The protocol's times, in nanoseconds. Immutable.
 *
 * @param beat how often members tell each other that they live
 * @param suspect after this silence a member is put out; after three beats where nobody listens at
 *     its address any more
 * @param term how long a member may issue and use slots after a renewal that reached the store, or
 *     that all others vouched for
 * @param expel how long who puts a member out waits after the last sign that it may have gone on:
 *     longer than the term, by as much as two clocks may differ in pace
 * @param keep how long a slot that may be kept stays with a peer unused
 * @param retry after this a call to the store counts as lost
 * @param renew how often a member renews its mark in the store while all others vouch for it and
 *     nothing waits for the store's word; else it does so every beat
 */
public record Timing(
    long beat, long suspect, long term, long expel, long keep, long retry, long renew) {
  /** Two clocks may differ in pace by this fraction of the term. */
  private static final int DRIFT_DIVISOR = 20;

  /** One or two beats may be late. */
  private static final int LATE_BEATS = 3;

  public Timing {
    if (beat <= 0) {
      throw new IllegalArgumentException("beat: " + beat + " ns (expected: > 0)");
    }
    if (suspect < LATE_BEATS * beat) {
      throw new IllegalArgumentException("suspect: " + suspect + " ns (expected: >= 3 beats)");
    }
    if (term < LATE_BEATS * beat) {
      throw new IllegalArgumentException("term: " + term + " ns (expected: >= 3 beats)");
    }
    if (expel < term + term / DRIFT_DIVISOR) {
      throw new IllegalArgumentException("expel: " + expel + " ns (expected: >= term + 5 %)");
    }
    if (renew < beat) {
      throw new IllegalArgumentException("renew: " + renew + " ns (expected: >= a beat)");
    }
    if (keep < 0 || retry <= 0) {
      throw new IllegalArgumentException("keep: " + keep + ", retry: " + retry + " ns");
    }
  }

  /** After this silence a member is put out at whose address nobody listens any more. */
  long suspectAbsent() {
    return LATE_BEATS * beat;
  }

  /** After this silence in the store a member is dead to somebody who never heard it otherwise. */
  long storeSuspect() {
    return 2 * renew + suspect;
  }
}
