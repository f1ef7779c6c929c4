package dev.dormouse.core.overload;

/**
 * How the program stands as a request of one service comes. Immutable.
 *
 * @param heldBytes what all requests hold
 * @param ownBytes what those of its service do
 * @param requests how many requests there are of all services
 * @param ownRequests how many there are of its service
 * @param services how many services have requests, its own included
 * @param shedding the part of requests that is too many for the program's threads, 0 to 1, as a
 *     {@link LagRule} has it
 * @param heap the part of the heap that was in use after the last collection, 0 to 1
 */
public record Strain(
    long heldBytes,
    long ownBytes,
    long requests,
    long ownRequests,
    int services,
    double shedding,
    double heap) {
  public Strain {
    if (services < 1) {
      throw new IllegalArgumentException("services: " + services + " (expected: >= 1)");
    }
  }

  /** How many times its even share of all requests a service has; 1 where there are none. */
  double shareOfRequests() {
    return requests <= 0 ? 1 : (double) ownRequests * services / requests;
  }
}
