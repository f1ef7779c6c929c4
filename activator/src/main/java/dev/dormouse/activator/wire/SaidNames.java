package dev.dormouse.activator.wire;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names that this end has said on a connection, each with its place, by which it is said from
 * then on; of too many the oldest is forgotten. {@link HeardNames} keeps the same at the other end.
 * Not thread-safe.
 */
final class SaidNames {
  private final @Nullable String[] names = new String[Wire.REMEMBERED_NAMES];
  private final Map<String, Integer> places = new HashMap<>();
  private int next;

  /** The name's place; -1 when it has to be said in full, which gives it the next one. */
  int placeOf(String name) {
    Integer known = places.get(name);
    if (known != null) {
      return known;
    }
    String forgotten = names[next];
    if (forgotten != null) {
      places.remove(forgotten);
    }
    names[next] = name;
    places.put(name, next);
    next = (next + 1) % names.length;
    return -1;
  }
}
