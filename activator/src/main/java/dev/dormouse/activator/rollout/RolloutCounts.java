package dev.dormouse.activator.rollout;

import dev.dormouse.activator.rollout.RolloutFigures.Rolling;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.rollout.RolloutState.Phase;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** Keeps the figures of rollouts for whoever asks. They are told on one thread, and read on any. */
final class RolloutCounts {
  private final Map<ServiceKey, Rolling> rolling = new HashMap<>();
  private final Map<ServiceKey, Map<Phase, Long>> ended = new HashMap<>();
  private volatile RolloutFigures figures = RolloutFigures.NONE;

  void rolls(ServiceKey service, Rolling standing) {
    // All ways to end are shown from the beginning, so that the first of them is seen as a rise.
    Map<Phase, Long> none = new EnumMap<>(Phase.class);
    for (Phase phase : Phase.values()) {
      if (phase != Phase.ROLLING) {
        none.put(phase, 0L);
      }
    }
    ended.putIfAbsent(service, Map.copyOf(none));
    if (!standing.equals(rolling.put(service, standing))) {
      publish();
    }
  }

  void ended(ServiceKey service, Phase how) {
    rolling.remove(service);
    Map<Phase, Long> counts = new EnumMap<>(Phase.class);
    counts.putAll(ended.getOrDefault(service, Map.of()));
    counts.merge(how, 1L, Long::sum);
    ended.put(service, Map.copyOf(counts));
    publish();
  }

  /** The service has no rollout any more, or is gone. */
  void forget(ServiceKey service) {
    boolean rolled = rolling.remove(service) != null;
    if (ended.remove(service) != null || rolled) {
      publish();
    }
  }

  private void publish() {
    figures = new RolloutFigures(rolling, ended);
  }

  RolloutFigures figures() {
    return figures;
  }
}
