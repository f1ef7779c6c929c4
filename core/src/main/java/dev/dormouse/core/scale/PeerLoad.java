package dev.dormouse.core.scale;

import java.util.OptionalLong;

/**
 * What one activator's own requests are to a revision that several share, as it tells the one that
 * scales it. How long ago something was is said, not when: clocks differ. Immutable. The figures
 * are those of {@link Load}.
 *
 * @param idleNanos since a request of it last arrived, waited or was in flight; 0 while one is
 */
public record PeerLoad(
    int inFlight,
    double stableConcurrency,
    double panicConcurrency,
    double stableOffered,
    double panicOffered,
    OptionalLong serviceNanos,
    long stalledNanos,
    long idleNanos) {

  public static PeerLoad of(Load load, long now) {
    return new PeerLoad(
        load.inFlight(),
        load.stableConcurrency(),
        load.panicConcurrency(),
        load.stableOffered(),
        load.panicOffered(),
        load.serviceNanos(),
        load.stalledNanos(),
        Math.max(0, now - load.lastActive()));
  }

  /** Whether the windows are empty, so that there is nothing to tell. */
  public boolean isNothing() {
    return idleNanos > 0
        && stableConcurrency == 0
        && panicConcurrency == 0
        && stableOffered == 0
        && panicOffered == 0;
  }
}
