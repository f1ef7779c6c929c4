package dev.dormouse.activator.rollout;

import dev.dormouse.core.rollout.Observed;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What other activators have counted of one revision since this one listens: what they had counted
 * before is left out, and what those who went had counted stays. Not thread-safe.
 */
final class OthersCounts {
  /** Who is silent for longer says nothing of what is open. */
  private static final long FRESH_NANOS = Duration.ofSeconds(3).toNanos();

  private record Told(long counting, Observed first, Observed latest, long at) {
    Observed since(long now) {
      Observed all = latest.since(first);
      return now - at > FRESH_NANOS ? all.ended() : all;
    }
  }

  private final Map<String, Told> told = new HashMap<>();

  /** What earlier countings of the same activators came to. */
  private Observed over = Observed.NOTHING;

  /** Another activator has counted so much since a counting of its own began. */
  void heard(String from, long counting, Observed observed, long now) {
    Told before = told.get(from);
    if (before != null && before.counting() == counting) {
      told.put(from, new Told(counting, before.first(), observed, now));
      return;
    }
    if (before != null) {
      over = over.plus(before.since(now).ended());
    }
    told.put(from, new Told(counting, observed, observed, now));
  }

  Observed sum(long now) {
    Observed sum = over;
    for (Told each : told.values()) {
      sum = sum.plus(each.since(now));
    }
    return sum;
  }
}
