package dev.dormouse.operator.service;

import dev.dormouse.core.revision.ServiceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides when a number of instances is worth a write: when it has been the same for longer than an
 * instance lives that one caller wakes, so that a wake and the way back to zero cost one write
 * each, the scale's. It remembers only services whose number is on the move. Safe for any thread.
 */
final class SettledInstances {
  /** How long a number must hold: twice the default idle time. */
  static final Duration SETTLED = Duration.ofMinutes(2);

  /** After this nobody will ask for a number any more: its service was deleted. */
  private static final Duration FORGOTTEN = SETTLED.multipliedBy(6);

  private record Moving(int instances, Instant since) {}

  private final Map<ServiceKey, Moving> moving = new ConcurrentHashMap<>();

  /** How much longer the number must hold; zero when it has. */
  Duration left(ServiceKey service, int instances, Instant now) {
    if (!moving.containsKey(service)) {
      moving.values().removeIf(other -> now.isAfter(other.since().plus(FORGOTTEN)));
    }
    Moving seen =
        moving.compute(
            service,
            (_, last) ->
                last != null && last.instances() == instances ? last : new Moving(instances, now));
    Duration left = Duration.between(now, seen.since().plus(SETTLED));
    return left.isPositive() ? left : Duration.ZERO;
  }

  /** The number is what is stored. */
  void forget(ServiceKey service) {
    moving.remove(service);
  }
}
