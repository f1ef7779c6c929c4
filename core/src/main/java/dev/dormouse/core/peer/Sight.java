package dev.dormouse.core.peer;

import org.jspecify.annotations.Nullable;

/** What one member knows of another: its signs of life, and what was promised. Not thread-safe. */
final class Sight {
  private final Timing timing;
  private Mark mark = Mark.NONE;

  /** Before this nothing could have been heard. */
  private Moment since;

  /** When its last renewal was seen; the renewal itself was before that. */
  private Moment renewed;

  private @Nullable Moment heard;
  private @Nullable Moment vouchedFor;
  private @Nullable Moment vouches;
  private long epoch;
  private boolean absent;
  private boolean died;

  Sight(Timing timing, Moment now) {
    this.timing = timing;
    since = now;
    renewed = now;
  }

  Mark mark() {
    return mark;
  }

  void marked(Mark seen, Moment now) {
    if (seen.renewals() > mark.renewals()) {
      renewed = now;
    }
    mark = mark.with(seen);
  }

  void heard(Moment now) {
    heard = now;
    absent = false;
  }

  /** It is, or was, in this epoch. */
  void inEpoch(long seen) {
    epoch = Math.max(epoch, seen);
  }

  long epoch() {
    return epoch;
  }

  /** This activator has promised not to put it out for a while. */
  void vouchedFor(Moment now) {
    vouchedFor = now;
  }

  /** It has promised so of this activator, in answer to what was sent then. */
  void vouches(Moment sentAt) {
    vouches = sentAt;
  }

  /** What it promised was in another epoch. */
  void vouchesNoLonger() {
    vouches = null;
  }

  boolean vouchesStill(Moment now) {
    return vouches != null && now.atMostSince(vouches) < timing.term();
  }

  /** So lately that half of the term is left. */
  boolean vouchedLately(Moment now) {
    return vouches != null && now.atMostSince(vouches) < timing.term() / 2;
  }

  /** Nobody listens at its address, until it is heard again. */
  void absent() {
    absent = true;
  }

  /** Its program has ended, as is known for certain. */
  void died() {
    died = true;
  }

  boolean hasDied() {
    return died;
  }

  /** Nothing could be heard until now. */
  void forgive(Moment now) {
    since = now;
  }

  boolean isHeard(Moment now) {
    return heard != null && !isSilent(now);
  }

  /** Nothing was heard of it for too long. */
  boolean isSilent(Moment now) {
    long patience = absent ? timing.suspectAbsent() : timing.suspect();
    return died || now.atLeastSince(heard == null ? since : later(heard, since)) > patience;
  }

  /** Nor was its mark renewed, which it does every beat when it is not vouched for. */
  boolean isSilentInStore(Moment now) {
    return died || now.atLeastSince(later(renewed, since)) > timing.suspect();
  }

  /** Nor was its mark renewed for longer than it may take while all is well. */
  boolean isLongSilentInStore(Moment now) {
    return died || now.atLeastSince(later(renewed, since)) > timing.storeSuspect();
  }

  /** Its term has ended for certain, as far as it depends on the store and on this activator. */
  boolean hasEnded(Moment now) {
    Moment last = vouchedFor == null ? renewed : later(vouchedFor, renewed);
    return mark.sealed() && (died || now.atLeastSince(last) >= timing.expel());
  }

  private static Moment later(Moment one, Moment other) {
    return one.atLeastSince(other) >= 0 ? one : other;
  }
}
