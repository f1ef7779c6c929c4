package dev.dormouse.core.peer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether this activator is a member, for how long its word counts, and who else is to be put out.
 *
 * <p>A member has a mark in the store, which it renews. Who puts it out seals that mark first,
 * which ends the renewals; then waits until the member's term has ended for certain; then puts the
 * next view in place. A member's term is carried by a renewal, or by the word of all other members
 * of its view, so that it goes on while the store is away; a member who puts another one out has
 * stopped vouching for it by then. Only someone whom the member does not know of can put it out
 * against that: the view says so for ever ({@link View#usurped}).
 *
 * <p>Not thread-safe.
 */
final class Roster {
  private final MemberId self;
  private final Timing timing;
  private final Map<MemberId, Sight> sights = new HashMap<>();
  private final StoreCalls calls;
  private View view = View.NONE;
  private boolean viewKnown;
  private boolean joined;
  private long joinedEpoch;
  private boolean leaving;
  private boolean lost;
  private boolean left;

  /** It has asked for a view without itself, which may be in place by now. */
  private boolean mayHaveLeft;

  private boolean storeAwaited;
  private Mark own = Mark.NONE;
  private @Nullable Moment renewedAt;
  private @Nullable Moment lastTick;

  Roster(MemberId self, Timing timing) {
    this.self = self;
    this.timing = timing;
    this.calls = new StoreCalls(timing.retry());
  }

  View view() {
    return view;
  }

  boolean isMember() {
    return joined && !lost && !left;
  }

  boolean isLost() {
    return lost;
  }

  boolean hasLeft() {
    return left;
  }

  /** On what ground this activator stands now. */
  Footing footing(Moment now) {
    boolean member = isMember() && !mayHaveLeft;
    boolean stored = member && isRenewed(now);
    boolean inTerm = stored || (member && allVouch(now));
    return new Footing(now.monotonic(), member, inTerm, stored);
  }

  private boolean isRenewed(Moment now) {
    return renewedAt != null && now.atMostSince(renewedAt) < timing.term();
  }

  private boolean allVouch(Moment now) {
    for (MemberId other : view.others(self)) {
      if (!sight(other, now).vouchesStill(now)) {
        return false;
      }
    }
    return true;
  }

  private boolean allVouchedLately(Moment now) {
    for (MemberId other : view.others(self)) {
      if (!sight(other, now).vouchedLately(now)) {
        return false;
      }
    }
    return true;
  }

  private Sight sight(MemberId member, Moment now) {
    return sights.computeIfAbsent(member, unknown -> new Sight(timing, now));
  }

  // What is seen of the store.

  void seen(View next, Moment now) {
    viewKnown = true;
    if (next.epoch() <= view.epoch() || lost || left) {
      return;
    }
    view = next;
    calls.forget(StoreCalls.NEXT_VIEW);
    sights.keySet().retainAll(next.others(self));
    next.others(self).forEach(other -> sight(other, now).vouchesNoLonger());
    if (next.has(self)) {
      mayHaveLeft = false;
      joinedEpoch = joined ? joinedEpoch : next.epoch();
      joined = true;
    } else if (joined) {
      left = leaving;
      lost = !leaving;
    }
  }

  void seen(MemberId member, Mark mark, Moment now) {
    if (member.equals(self)) {
      own = own.with(mark);
      lost |= own.sealed() && !left;
    } else if (view.has(member)) {
      sight(member, now).marked(mark, now);
    }
  }

  /** A renewal's answer: the mark as it is now. */
  void renewed(long number, boolean done, Mark mark, Moment now) {
    Moment asked = calls.answered(StoreCalls.OWN_MARK, number);
    if (asked != null && done) {
      renewedAt = asked;
    }
    seen(self, mark, now);
  }

  /** A sealing's answer: the mark as it is now. */
  void sealed(long number, MemberId victim, Mark mark, Moment now) {
    calls.answered(new StoreCalls.Subject.MarkOf(victim), number);
    seen(victim, mark, now);
  }

  /** A proposal's answer: the view as it is now. */
  void proposed(long number, View current, Moment now) {
    calls.answered(StoreCalls.NEXT_VIEW, number);
    seen(current, now);
  }

  // What is heard from the others.

  void heard(MemberId from, long epoch, Moment now) {
    if (view.has(from)) {
      sight(from, now).heard(now);
      sight(from, now).inEpoch(epoch);
    }
  }

  /** Whether this activator vouches for a member that has sent a beat. */
  boolean vouch(MemberId from, Moment now) {
    if (!isMember() || !view.has(from) || sight(from, now).mark().sealed()) {
      return false;
    }
    sight(from, now).vouchedFor(now);
    return true;
  }

  void echoed(MemberId from, Frame.Echo echo, Moment now) {
    if (view.has(from)) {
      sight(from, now).heard(now);
      if (echo.vouches() && echo.epoch() == view.epoch()) {
        sight(from, now).vouches(echo.at());
      }
    }
  }

  /** Nobody listens where a member was. */
  void absent(MemberId member, Moment now) {
    if (view.has(member) && !member.equals(self)) {
      sight(member, now).absent();
    }
  }

  /** A member's program has ended, as is known for certain. */
  void died(MemberId member, Moment now) {
    if (view.has(member) && !member.equals(self)) {
      sight(member, now).died();
    }
  }

  // What is done about it.

  /** Something waits for the store's word: the mark is renewed now, and every beat until then. */
  void awaitStore(boolean awaited, Moment now, Consumer<StoreCall> calling) {
    storeAwaited = awaited;
    if (awaited && isMember()) {
      renewIfDue(now, calling);
    }
  }

  void leave() {
    leaving = true;
  }

  /**
   * To be called every {@link Timing#beat}.
   *
   * @param handedOver nothing is left that somebody else would have to know
   */
  void tick(Moment now, boolean handedOver, Consumer<StoreCall> calling) {
    forgivePause(now);
    calls.forgetLost(now);
    left |= leaving && !joined && calls.isFree(StoreCalls.NEXT_VIEW);
    if (lost || left || !viewKnown) {
      return;
    }
    renewIfDue(now, calling);
    for (MemberId other : view.others(self)) {
      if (isSuspect(other, now)) {
        seal(other, now, calling);
      }
    }
    if (calls.isFree(StoreCalls.NEXT_VIEW)) {
      next(now, handedOver).ifPresent(next -> propose(next, now, calling));
    }
  }

  private void propose(View next, Moment now, Consumer<StoreCall> calling) {
    mayHaveLeft |= joined && !next.has(self);
    calling.accept(
        calls.make(StoreCalls.NEXT_VIEW, now, number -> new StoreCall.Propose(number, next)));
  }

  private void renewIfDue(Moment now, Consumer<StoreCall> calling) {
    if (calls.isFree(StoreCalls.OWN_MARK) && isRenewalDue(now)) {
      calling.accept(
          calls.make(
              StoreCalls.OWN_MARK, now, number -> new StoreCall.Renew(number, own.renewals())));
    }
  }

  /** Whoever was paused has heard nothing meanwhile, and blames nobody for it. */
  private void forgivePause(Moment now) {
    if (lastTick != null && now.atLeastSince(lastTick) > 2 * timing.beat()) {
      sights.values().forEach(sight -> sight.forgive(now));
    }
    lastTick = now;
  }

  private boolean isRenewalDue(Moment now) {
    boolean calm = isMember() && !storeAwaited && allVouchedLately(now);
    return renewedAt == null
        || now.atMostSince(renewedAt) >= (calm ? timing.renew() : timing.beat());
  }

  /**
   * Silent on the link, and either silent in the store too, or one of the fewer on either side of a
   * cut. Who is no member yet puts out nobody while any member can be heard.
   */
  private boolean isSuspect(MemberId member, Moment now) {
    Sight sight = sight(member, now);
    if (sight.mark().sealed() || !sight.isSilent(now)) {
      return false;
    }
    return isMember()
        ? sight.isSilentInStore(now) || isWithMost(now)
        : sight.isLongSilentInStore(now) && hearsNobody(now);
  }

  private boolean hearsNobody(Moment now) {
    return view.others(self).stream().allMatch(other -> sight(other, now).isSilent(now));
  }

  /** Of two halves the one with the first member counts as more. */
  private boolean isWithMost(Moment now) {
    List<MemberId> near = new ArrayList<>(view.others(self));
    near.removeIf(other -> sight(other, now).isSilent(now));
    near.add(self);
    int all = view.members().size();
    return near.size() * 2 > all
        || (near.size() * 2 == all && near.contains(view.members().getFirst().id()));
  }

  private void seal(MemberId member, Moment now, Consumer<StoreCall> calling) {
    StoreCalls.Subject subject = new StoreCalls.Subject.MarkOf(member);
    if (calls.isFree(subject)) {
      long renewals = sight(member, now).mark().renewals();
      calling.accept(
          calls.make(subject, now, number -> new StoreCall.Seal(number, member, renewals)));
    }
  }

  /** The view to propose, if there is a reason for another one. */
  private Optional<View> next(Moment now, boolean handedOver) {
    List<MemberId> over =
        view.others(self).stream().filter(other -> sight(other, now).hasEnded(now)).toList();
    if (!over.isEmpty()) {
      return nextWithout(over, now);
    }
    if (!joined) {
      return isRenewed(now) && hearsAll(now) ? Optional.of(view.with(self)) : Optional.empty();
    }
    if (!leaving) {
      return Optional.empty();
    }
    if (!view.isLeaving(self)) {
      return Optional.of(view.withLeaving(self));
    }
    return handedOver ? Optional.of(view.without(List.of(self), false)) : Optional.empty();
  }

  private Optional<View> nextWithout(Collection<MemberId> over, Moment now) {
    boolean usurping = over.stream().anyMatch(member -> !knowsMe(member, now));
    View without = view.without(over, usurping);
    if (isMember()) {
      return Optional.of(without);
    }
    return without.members().isEmpty()
        ? Optional.of(
            new View(without.epoch(), List.of(new View.Member(self, false)), without.usurped()))
        : Optional.empty();
  }

  /**
   * It was in an epoch of which this activator is a member, and so waits for its word too; or it
   * waits for nothing any more.
   */
  private boolean knowsMe(MemberId member, Moment now) {
    Sight sight = sight(member, now);
    return sight.hasDied() || (joined && sight.epoch() >= joinedEpoch);
  }

  private boolean hearsAll(Moment now) {
    return view.others(self).stream().allMatch(other -> sight(other, now).isHeard(now));
  }
}
