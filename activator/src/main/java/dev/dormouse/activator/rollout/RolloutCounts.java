package dev.dormouse.activator.rollout;

import dev.dormouse.activator.rollout.RolloutFigures.Rolling;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.rollout.RolloutState.Phase;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Keeps the figures of rollouts for whoever asks. They are told on one thread, and read on any. */
final class RolloutCounts {
  /** All ways to end are shown from the beginning, so that the first of them is seen as a rise. */
  private static final Map<Phase, Long> NONE_YET =
      Arrays.stream(Phase.values())
          .filter(phase -> phase != Phase.ROLLING)
          .collect(Collectors.toUnmodifiableMap(phase -> phase, _ -> 0L));

  private final Map<ServiceKey, Rolling> rolling = new HashMap<>();
  private final Map<ServiceKey, Map<Phase, Long>> ended = new HashMap<>();
  private volatile RolloutFigures figures = RolloutFigures.NONE;

  void rolls(ServiceKey service, Rolling standing) {
    ended.putIfAbsent(service, NONE_YET);
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
