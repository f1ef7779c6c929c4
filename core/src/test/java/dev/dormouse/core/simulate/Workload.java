package dev.dormouse.core.simulate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;

/**
 * What comes, and how long it takes. Immutable.
 *
 * @param concurrency of one instance
 * @param starts how long an instance takes to come up
 * @param spacing how much later each one comes that starts beside others, in nanoseconds
 * @param requests in the order of arrival
 */
record Workload(int concurrency, LogNormal starts, long spacing, List<Request> requests) {

  /** When a request arrives, and how long it holds a slot, in nanoseconds. */
  record Request(long at, long service) {}

  Workload {
    requests = requests.stream().sorted(Comparator.comparingLong(Request::at)).toList();
  }

  /** Collects requests. */
  static final class Builder {
    private final RandomGenerator random;
    private final List<Request> requests = new ArrayList<>();

    Builder(RandomGenerator random) {
      this.random = random;
    }

    /** Requests at equal distances. */
    Builder steady(double from, double to, double perSecond, LogNormal service) {
      for (int i = 0; from + i / perSecond < to; i++) {
        add(from + i / perSecond, service);
      }
      return this;
    }

    /** Requests that come by chance (Poisson), at a rate that changes with the time. */
    Builder chance(
        double from, double to, double most, DoubleUnaryOperator perSecond, LogNormal service) {
      for (double at = from + gap(most); at < to; at += gap(most)) {
        if (random.nextDouble() * most < perSecond.applyAsDouble(at)) {
          add(at, service);
        }
      }
      return this;
    }

    private double gap(double perSecond) {
      return -Math.log(1 - random.nextDouble()) / perSecond;
    }

    /** So many within a tenth of a second. */
    Builder burst(double at, int count, LogNormal service) {
      for (int i = 0; i < count; i++) {
        add(at + random.nextDouble() / 10, service);
      }
      return this;
    }

    private void add(double at, LogNormal service) {
      requests.add(new Request(Math.round(at * 1e9), service.next(random)));
    }

    Workload at(int concurrency, LogNormal starts) {
      return at(concurrency, starts, 0);
    }

    Workload at(int concurrency, LogNormal starts, double spacing) {
      return new Workload(concurrency, starts, Math.round(spacing * 1e9), requests);
    }
  }
}
