package dev.dormouse.activator.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * When pods were asked for that have not appeared yet: the same number asked for again is not asked
 * for anew. 3 asked for and a moment later 5: the first three that appear were asked for then, the
 * others a moment later. Not thread-safe.
 */
final class PodAsks {
  private record Ask(int instances, long at) {}

  /** Each for more than the one before. */
  private final List<Ask> asks = new ArrayList<>(1);

  /** So many are wanted in all. */
  void ask(int instances, long now) {
    if (asks.isEmpty() || instances > asks.getLast().instances()) {
      asks.add(new Ask(instances, now));
    }
  }

  /**
   * The API server took a rise that was sent to it then; until that moment it may have been away.
   */
  void sent(int from, int to, long at) {
    asks.replaceAll(ask ->
        ask.instances() > from && ask.instances() <= to && at - ask.at() > 0
            ? new Ask(ask.instances(), at)
            : ask);
  }

  /** The pod appears with which there are so many. Empty where nobody asked for it. */
  OptionalLong appeared(int pods) {
    OptionalLong at =
        asks.stream().filter(ask -> ask.instances() >= pods).mapToLong(Ask::at).findFirst();
    if (!asks.isEmpty() && pods >= asks.getLast().instances()) {
      asks.clear();
    }
    return at;
  }

  /** Fewer are wanted. */
  void forget() {
    asks.clear();
  }
}
