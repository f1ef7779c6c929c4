package dev.dormouse.activator.wire;

import org.jspecify.annotations.Nullable;

/** The names that the other end of a connection has said, by their places. Not thread-safe. */
final class HeardNames {
  private final @Nullable String[] names = new String[Wire.REMEMBERED_NAMES];
  private int next;

  void add(String name) {
    names[next] = name;
    next = (next + 1) % names.length;
  }

  String at(long place) throws MalformedBytes {
    String name = place < names.length ? names[(int) place] : null;
    if (name == null) {
      throw new MalformedBytes("a name of place " + place + ", which was never said");
    }
    return name;
  }
}
