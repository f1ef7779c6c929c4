package dev.dormouse.core.scale;

import java.util.Collection;
import java.util.OptionalLong;

/**
 * What a revision had to do, as counted, not sampled. Immutable.
 *
 * <p>Concurrency is the number of requests in flight, those that wait not among them. Offered
 * concurrency is what it would have been had nobody waited and each request taken its usual time:
 * 10 requests a second of 100 ms offer 1, however long the queue has become during a slow start.
 *
 * @param inFlight requests that hold a slot now
 * @param queued requests that wait now
 * @param stableConcurrency average over the stable window
 * @param panicConcurrency average over the panic window
 * @param stableOffered offered by the arrivals within the stable window
 * @param panicOffered offered by the arrivals within the panic window
 * @param serviceNanos learned time that a request holds a slot; empty while none has ended
 * @param stalledNanos how long those in flight run already without that any ended: the lesser of
 *     their mean age and the time since the last end; 0 when there are none, or while that is no
 *     news
 * @param startNanos learned time from asking for an instance until it is ready; empty while unknown
 * @param starts how instances come that are asked for at once
 * @param lastActive when a request last arrived, waited or was in flight, or, before all of them,
 *     the first instance became ready; now while one is
 * @param outlook what is to be expected while nobody calls
 */
public record Load(
    int inFlight,
    int queued,
    double stableConcurrency,
    double panicConcurrency,
    double stableOffered,
    double panicOffered,
    OptionalLong serviceNanos,
    long stalledNanos,
    OptionalLong startNanos,
    StartLine starts,
    long lastActive,
    Outlook outlook) {
  /** Of whoever offers nothing now, but has learned how long a request takes. */
  private static final double LEAST_WEIGHT = 1e-3;

  /**
   * This activator's load and that of the others.
   *
   * @param allInFlight slots that anybody has
   * @param allQueued requests that wait anywhere
   * @param now nanoseconds of the clock by which this load was made
   */
  public Load with(Collection<PeerLoad> others, int allInFlight, int allQueued, long now) {
    double stable = stableConcurrency;
    double panic = panicConcurrency;
    double offeredStable = stableOffered;
    double offeredPanic = panicOffered;
    long stalled = inFlight > 0 ? stalledNanos : Long.MAX_VALUE;
    long last = lastActive;
    for (PeerLoad other : others) {
      stable += other.stableConcurrency();
      panic += other.panicConcurrency();
      offeredStable += other.stableOffered();
      offeredPanic += other.panicOffered();
      stalled = other.inFlight() > 0 ? Math.min(stalled, other.stalledNanos()) : stalled;
      long lastThere = now - other.idleNanos();
      last = lastThere - last > 0 ? lastThere : last;
    }
    return new Load(
        allInFlight,
        allQueued,
        stable,
        panic,
        offeredStable,
        offeredPanic,
        serviceNanos(others),
        stalled == Long.MAX_VALUE ? 0 : stalled,
        startNanos,
        starts,
        allInFlight > 0 || allQueued > 0 ? now : last,
        last == lastActive ? outlook : IdleTimes.UNKNOWN.outlook(now - last, 0));
  }

  /** The mean of those who have learned it, by how much each offers. */
  private OptionalLong serviceNanos(Collection<PeerLoad> others) {
    double weights = 0;
    double sum = 0;
    if (serviceNanos.isPresent()) {
      weights = LEAST_WEIGHT + stableOffered;
      sum = weights * serviceNanos.getAsLong();
    }
    for (PeerLoad other : others) {
      if (other.serviceNanos().isPresent()) {
        double weight = LEAST_WEIGHT + other.stableOffered();
        weights += weight;
        sum += weight * other.serviceNanos().getAsLong();
      }
    }
    return weights == 0 ? OptionalLong.empty() : OptionalLong.of(Math.round(sum / weights));
  }

  /** Whether nothing is in flight and nothing waits. */
  public boolean idle() {
    return inFlight == 0 && queued == 0;
  }

  /** The time that a request takes by all that is known: what has ended, and what has not yet. */
  public long expectedServiceNanos() {
    return Math.max(serviceNanos.orElse(0), stalledNanos);
  }
}
