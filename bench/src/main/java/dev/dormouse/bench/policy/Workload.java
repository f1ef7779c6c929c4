package dev.dormouse.bench.policy;

import java.util.Arrays;

/**
 * What one service is asked, and how its instances behave. Immutable but for the arrays, which
 * nobody changes.
 */
final class Workload {
  private final int concurrency;
  private final Times starts;
  private final long[] arrivals;
  private final long[] services;

  /**
   * Both arrays belong to it from now on.
   *
   * @param concurrency of one instance
   * @param starts how long an instance takes to come up
   * @param arrivals when each request comes, sorted, in nanoseconds
   * @param services how long it holds a slot, in nanoseconds
   */
  Workload(int concurrency, Times starts, long[] arrivals, long[] services) {
    this.concurrency = concurrency;
    this.starts = starts;
    this.arrivals = arrivals;
    this.services = services;
  }

  int concurrency() {
    return concurrency;
  }

  Times starts() {
    return starts;
  }

  int size() {
    return arrivals.length;
  }

  long arrival(int request) {
    return arrivals[request];
  }

  long service(int request) {
    return services[request];
  }

  /** The slots that all requests hold together, in seconds. */
  double busySeconds() {
    return Arrays.stream(services).sum() / 1e9;
  }
}
