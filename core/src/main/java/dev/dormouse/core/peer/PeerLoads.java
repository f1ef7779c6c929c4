package dev.dormouse.core.peer;

import dev.dormouse.core.scale.PeerLoad;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the other members' requests are to one revision, as far as they tell. Not thread-safe. */
final class PeerLoads {
  private final Map<MemberId, PeerLoad> loads = new LinkedHashMap<>();
  private boolean told;

  /** Whether one's own load is worth telling: after the last of it once more, that it is over. */
  boolean isWorthTelling(PeerLoad own) {
    boolean worth = told || !own.isNothing();
    told = !own.isNothing();
    return worth;
  }

  /** Whether the next beat has something to tell. */
  boolean isTelling() {
    return told;
  }

  void heard(MemberId from, PeerLoad load) {
    if (load.isNothing()) {
      loads.remove(from);
    } else {
      loads.put(from, load);
    }
  }

  /** Whoever is not there, or not heard, counts no more. */
  void forget(MemberId member) {
    loads.remove(member);
  }

  void keep(View view) {
    loads.keySet().removeIf(member -> !view.has(member));
  }

  List<PeerLoad> all() {
    return List.copyOf(loads.values());
  }
}
