package dev.dormouse.core.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What happened in a simulated world, line by line, if somebody wants to know. */
final class Trace {
  private final boolean wanted;
  private final List<String> lines = new ArrayList<>();

  Trace(boolean wanted) {
    this.wanted = wanted;
  }

  void add(long now, Supplier<String> line) {
    if (wanted) {
      lines.add("%10d us  %s".formatted(now / 1000, line.get()));
    }
  }

  List<String> lines() {
    return lines;
  }
}
