package dev.dormouse.core.scale;

/**
 * How many instances are worth their start for those that wait. One that is asked for now stands
 * behind those that start already, and comes by the learned {@link StartLine}; it is worth its
 * start if the others will not be done by then, but leave it work for a while: for as long as it
 * holds up the line, for a quarter of a start, and for one request at least.
 *
 * <p>Example: 45 wait for 5 instances at concurrency 1, and a request takes 0.2 s, so they are done
 * after 1.8 s. The first of some that start comes after 1 s and each further one 0.4 s later: one
 * more is there for 0.6 s, a second one for 0.3 s and not for as long as it holds up others. So it
 * is one, where half a start and a drain time would ask for more.
 *
 * <p>While it is not known how far apart they come, those that start are awaited. Where a request
 * takes more than half of a start this says nothing: to share out the work as if it were a liquid
 * would be wrong. Stateless.
 */
final class WorthStarting {
  /** Of a start's time: for how long an instance should have work. */
  private static final double LEAST_WORK = 0.25;

  /** So many times of a start those that come first may be late before they count as far apart. */
  private static final double PATIENCE = 2;

  private WorthStarting() {}

  /**
   * The instances in all that are worth it.
   *
   * @param service nanoseconds that a request is expected to take, > 0
   * @param wanted for other reasons; what runs or starts is left as it is
   */
  static int most(int concurrency, Load load, Running running, double service, int wanted) {
    double first = load.starts().firstNanos();
    if (wanted <= running.total() || 2 * service > first) {
      return wanted;
    }
    double spacing = load.starts().spacingNanos();
    if (spacing == 0 && running.starting() > 0) {
      spacing = running.startingNanos() - first;
      if (spacing < PATIENCE * first) {
        return running.total();
      }
    }
    // Those in flight are taken to be halfway.
    Done done = new Done((load.queued() + load.inFlight() / 2.0) * service / concurrency);
    for (int i = 0; i < running.ready(); i++) {
      done.by(0);
    }
    double next = Math.max(0, first - running.startingNanos());
    for (int i = 0; i < running.starting(); i++) {
      done.by(next);
      next += spacing;
    }
    next = Math.max(first, next);
    double least = Math.max(service, Math.max(spacing, LEAST_WORK * first));
    int worth = running.total();
    while (worth < wanted && next + least <= done.at()) {
      done.by(next);
      next += spacing;
      worth++;
    }
    return Math.max(1, worth);
  }

  /** When the work is done by those that come one after the other, if they share it. */
  private static final class Done {
    private double sum;
    private int instances;

    Done(double workNanos) {
      sum = workNanos;
    }

    void by(double comesAt) {
      if (comesAt < at()) {
        sum += comesAt;
        instances++;
      }
    }

    double at() {
      return instances == 0 ? Double.POSITIVE_INFINITY : sum / instances;
    }
  }
}
