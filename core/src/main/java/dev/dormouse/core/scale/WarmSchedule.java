package dev.dormouse.core.scale;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides how many instances are kept at which time. Of windows that are open at the same time, the
 * one that asks for most decides. Immutable.
 */
public record WarmSchedule(List<WarmWindow> windows) {
  public static final WarmSchedule NONE = new WarmSchedule(List.of());

  public WarmSchedule {
    windows = List.copyOf(windows);
  }

  /**
   * What is kept from a moment on.
   *
   * @param minInstances 0 while no window is open
   * @param until when it may change; absent means never
   */
  public record Warmth(int minInstances, Optional<Instant> until) {}

  public boolean isEmpty() {
    return windows.isEmpty();
  }

  /** What is kept now, and until when. */
  public Warmth at(Instant now) {
    int most = 0;
    Optional<Instant> until = Optional.empty();
    for (WarmWindow window : windows) {
      Optional<Instant> end = window.openUntil(now);
      if (end.isPresent()) {
        most = Math.max(most, window.minInstances());
      }
      Optional<Instant> edge = end.or(() -> window.next(now));
      if (edge.isPresent() && (until.isEmpty() || edge.get().isBefore(until.get()))) {
        until = edge;
      }
    }
    return new Warmth(most, until);
  }
}
