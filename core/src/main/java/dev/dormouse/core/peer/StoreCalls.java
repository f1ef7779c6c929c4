package dev.dormouse.core.peer;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The calls to the store whose answers are awaited: one renewal, one proposal, and one sealing of
 * each member at most. An answer that stays away is not waited for longer than {@link
 * Timing#retry}. Not thread-safe.
 */
final class StoreCalls {
  /** What a call is about: a second one waits for the first one's answer. */
  sealed interface Subject {
    record OwnMark() implements Subject {}

    record NextView() implements Subject {}

    record MarkOf(MemberId member) implements Subject {}
  }

  static final Subject OWN_MARK = new Subject.OwnMark();
  static final Subject NEXT_VIEW = new Subject.NextView();

  private record Pending(long number, Moment at) {}

  private final long patience;
  private final Map<Subject, Pending> pending = new HashMap<>();
  private long numbers;

  StoreCalls(long patience) {
    this.patience = patience;
  }

  boolean isFree(Subject subject) {
    return !pending.containsKey(subject);
  }

  StoreCall make(Subject subject, Moment now, LongFunction<StoreCall> call) {
    long number = ++numbers;
    pending.put(subject, new Pending(number, now));
    return call.apply(number);
  }

  /** When the call was made whose answer this is; null when it isn't awaited any longer. */
  @Nullable Moment answered(Subject subject, long number) {
    Pending asked = pending.get(subject);
    if (asked == null || asked.number() != number) {
      return null;
    }
    pending.remove(subject);
    return asked.at();
  }

  void forget(Subject subject) {
    pending.remove(subject);
  }

  void forgetLost(Moment now) {
    pending.values().removeIf(asked -> now.atLeastSince(asked.at()) > patience);
  }
}
