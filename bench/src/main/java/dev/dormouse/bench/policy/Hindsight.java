package dev.dormouse.bench.policy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What no rule can do better that lets an instance go after a time of idleness: for each service
 * the best such time is chosen when all its calls are known, so that all services together have as
 * few cold starts as are asked for. Counts for services that one instance is enough for. Stateless.
 */
final class Hindsight {
  private static final double[] IDLE_SECONDS =
      IntStream.range(0, 160).mapToDouble(i -> 0.5 * Math.pow(1.07, i)).toArray();
  private static final int WORTHS = 400;
  private static final int ENOUGH = 80;

  /**
   * What one service costs with one idle time.
   *
   * @param cold times of idleness that were longer
   * @param seconds for which an instance was there
   */
  private record Cost(int cold, double seconds) {}

  private Hindsight() {}

  /** Whether one instance is enough for each of the services. */
  static boolean appliesTo(List<Workload> services) {
    return services.stream().allMatch(service -> service.concurrency() >= ENOUGH);
  }

  /** The fewest instance-seconds with no more cold starts than so many. */
  static double leastSeconds(List<Workload> services, int cold) {
    List<List<Cost>> costs = services.stream().map(Hindsight::costs).toList();
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < WORTHS; i++) {
      double worth = Math.pow(1.03, i);
      List<Cost> best = costs.stream().map(each -> cheapest(each, worth)).toList();
      if (best.stream().mapToInt(Cost::cold).sum() <= cold) {
        least = Math.min(least, best.stream().mapToDouble(Cost::seconds).sum());
      }
    }
    return least;
  }

  /** The best idle time where one cold start less is worth so many seconds of an instance. */
  private static Cost cheapest(List<Cost> costs, double worth) {
    Cost best = costs.getFirst();
    for (Cost cost : costs) {
      if (cost.seconds + worth * cost.cold < best.seconds + worth * best.cold) {
        best = cost;
      }
    }
    return best;
  }

  private static List<Cost> costs(Workload service) {
    double[] idle = new double[service.size()];
    int times = 0;
    double busy = 0;
    long from = service.size() == 0 ? 0 : service.arrival(0);
    long until = from;
    for (int i = 0; i < service.size(); i++) {
      if (service.arrival(i) > until) {
        idle[times++] = (service.arrival(i) - until) / 1e9;
        busy += (until - from) / 1e9;
        from = service.arrival(i);
      }
      until = Math.max(until, service.arrival(i) + service.service(i));
    }
    double atWork = busy + (until - from) / 1e9;
    double[] known = Arrays.copyOf(idle, times);
    double start = service.starts().mean();
    return Arrays.stream(IDLE_SECONDS).mapToObj(kept -> cost(known, kept, atWork, start)).toList();
  }

  /** The first call is cold whatever the idle time, and after the last one the time passes too. */
  private static Cost cost(double[] idle, double kept, double atWork, double start) {
    int cold = 1;
    double seconds = atWork + start + kept;
    for (double time : idle) {
      cold += time > kept ? 1 : 0;
      seconds += time > kept ? kept + start : time;
    }
    return new Cost(cold, seconds);
  }
}
