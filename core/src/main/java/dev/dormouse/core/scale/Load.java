package dev.dormouse.core.scale;

import java.util.OptionalLong;

/**
 * What a revision had to do, as counted, not sampled. Immutable. Concurrency is the number of
 * requests in flight, those that wait not among them.
 *
 * @param inFlight requests that hold a slot now
 * @param queued requests that wait now
 * @param stableConcurrency average over the stable window
 * @param panicConcurrency average over the panic window
 * @param stableArrivals requests a second over the stable window
 * @param panicArrivals requests a second over the panic window
 * @param serviceNanos learned time that a request holds a slot; empty while none has ended
 * @param inFlightAgeNanos average age of the requests in flight; 0 when there are none
 * @param startNanos learned time from asking for an instance until it is ready; empty while unknown
 * @param lastActive when a request last arrived, waited or was in flight; now while one is
 */
public record Load(
    int inFlight,
    int queued,
    double stableConcurrency,
    double panicConcurrency,
    double stableArrivals,
    double panicArrivals,
    OptionalLong serviceNanos,
    long inFlightAgeNanos,
    OptionalLong startNanos,
    long lastActive) {

  /** Whether nothing is in flight and nothing waits. */
  public boolean idle() {
    return inFlight == 0 && queued == 0;
  }
}
