package dev.dormouse.activator.autoscaler;

import dev.dormouse.activator.gate.Time;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.scale.ScalingPolicy;
import dev.dormouse.core.scale.WarmSchedule;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Turns schedules into the minimum that holds now, and tells when a window begins or ends. One
 * timer is set, for the next edge of all services, and none while nobody has a schedule. It is set
 * anew every hour at least, for a machine that slept, or whose clock was set. Confined to one
 * thread.
 */
public final class WarmWindows {
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private final Time time;
  private final InstantSource clock;
  private final Executor thread;
  private final Consumer<ServiceKey> edge;
  private final Map<ServiceKey, Instant> edges = new HashMap<>();
  private Optional<Time.Timer> timer = Optional.empty();
  private Instant timerAt = Instant.MAX;

  /**
   * Knows no schedule yet.
   *
   * @param thread to which all calls are confined
   * @param edge hears, on the thread, of a service whose policy is to be asked for again
   */
  public WarmWindows(Time time, InstantSource clock, Executor thread, Consumer<ServiceKey> edge) {
    this.time = time;
    this.clock = clock;
    this.thread = thread;
    this.edge = edge;
  }

  /** A service's policy as its schedule makes it now. */
  public ScalingPolicy now(ServiceKey service, ScalingPolicy policy) {
    if (policy.schedule().isEmpty()) {
      forget(service);
      return policy;
    }
    WarmSchedule.Warmth warmth = policy.schedule().at(clock.instant());
    warmth.until().ifPresentOrElse(at -> edges.put(service, at), () -> edges.remove(service));
    setTimer();
    return policy.warmedTo(warmth.minInstances());
  }

  /** The service is gone. */
  public void forget(ServiceKey service) {
    if (edges.remove(service) != null && edges.isEmpty()) {
      timer.ifPresent(Time.Timer::cancel);
      timer = Optional.empty();
      timerAt = Instant.MAX;
    }
  }

  private void setTimer() {
    Optional<Instant> next = edges.values().stream().min(Instant::compareTo);
    if (next.isEmpty() || !next.get().isBefore(timerAt)) {
      return;
    }
    timer.ifPresent(Time.Timer::cancel);
    Duration wait = Duration.between(clock.instant(), next.get());
    Duration bounded = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    timerAt = next.get();
    timer =
        Optional.of(time.after(Math.max(0, bounded.toNanos()), () -> thread.execute(this::look)));
  }

  private void look() {
    timer = Optional.empty();
    timerAt = Instant.MAX;
    Instant now = clock.instant();
    List<ServiceKey> due =
        edges.entrySet().stream()
            .filter(entry -> !entry.getValue().isAfter(now))
            .map(Map.Entry::getKey)
            .toList();
    edges.keySet().removeAll(due);
    due.forEach(edge);
    setTimer();
  }
}
