package dev.dormouse.bench.policy;

import dev.dormouse.core.admit.Admission;
import dev.dormouse.core.admit.Lease;
import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.admit.Throttler;
import dev.dormouse.core.revision.InstanceId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;

/**
 * Runs one service's load against one rule in simulated time: requests are admitted by Dormouse's
 * own throttler whatever the rule, so that only the number of instances differs. The same seed
 * gives the same outcome. One thread.
 */
final class Simulation {
  private static final QueuePolicy QUEUE =
      new QueuePolicy(QueuePolicy.MAX_REQUESTS, 1L << 40, Duration.ofMinutes(60));
  private static final long LATE = 100_000_000;

  private record Event(long at, long number, Runnable action) {}

  private final Workload load;
  private final Rule rule;
  private final Random random;
  private final long startMedian;
  private final Throttler<Integer> throttler;
  private final PriorityQueue<Event> agenda =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
  private final Map<InstanceId, Long> askedFor = new HashMap<>();
  private final Map<InstanceId, Long> readyAt = new HashMap<>();
  private final ArrayDeque<Long> starting = new ArrayDeque<>();
  private final Set<InstanceId> draining = new HashSet<>();
  private long events;
  private long now;
  private long nextDecision = Long.MAX_VALUE;
  private int served;
  private int cold;
  private int late;
  private int starts;
  private double instanceSeconds;

  private Simulation(Workload load, Rule rule, long seed) {
    this.load = load;
    this.rule = rule;
    this.random = new Random(seed);
    this.startMedian = (long) (load.starts().medianSeconds() * 1e9);
    this.throttler = new Throttler<>(load.concurrency(), QUEUE, _ -> 0);
  }

  /** What the rule makes of the load. Ends when all are served and nothing is left to happen. */
  static Outcome run(Workload load, Rule rule, long seed) {
    return new Simulation(load, rule, seed).run();
  }

  private Outcome run() {
    int next = 0;
    while (next < load.size()
        || served < load.size()
        || !readyAt.isEmpty()
        || !starting.isEmpty()) {
      long arrival = next < load.size() ? load.arrival(next) : Long.MAX_VALUE;
      long event = agenda.isEmpty() ? Long.MAX_VALUE : agenda.peek().at();
      if (event <= Math.min(arrival, nextDecision)) {
        Event due = agenda.remove();
        now = due.at();
        due.action().run();
      } else if (arrival <= nextDecision && arrival != Long.MAX_VALUE) {
        now = arrival;
        arrive(next++);
      } else if (nextDecision != Long.MAX_VALUE) {
        now = nextDecision;
        decide();
      } else {
        throw new IllegalStateException("nobody decides, but " + fleet());
      }
      if (next == load.size() && served == load.size() && expectsOnly()) {
        break;
      }
    }
    askedFor.forEach((_, since) -> instanceSeconds += (now - since) / 1e9);
    return new Outcome(served, cold, late, starts, instanceSeconds);
  }

  /** The load is over: what is expected beyond its end would never come. */
  private boolean expectsOnly() {
    return now - load.arrival(load.size() - 1) > Duration.ofMinutes(30).toNanos();
  }

  private Rule.Fleet fleet() {
    long longest = starting.isEmpty() ? 0 : now - starting.peekFirst();
    return new Rule.Fleet(
        throttler.readyInstances(),
        starting.size(),
        longest,
        throttler.inFlight(),
        throttler.queued());
  }

  private void at(long time, Runnable action) {
    agenda.add(new Event(time, events++, action));
  }

  private void ask(long time) {
    nextDecision = Math.min(nextDecision, Math.max(now, time));
  }

  private void arrive(int request) {
    rule.arrived(now);
    switch (throttler.admit(request, now)) {
      case Admission.Admitted<Integer>(var lease) -> serve(lease, false);
      case Admission.Queued<Integer> _ -> ask(rule.queued(fleet(), now));
      case Admission.Rejected<Integer>(var reason) ->
          throw new IllegalStateException("the queue of a simulation has room: " + reason);
    }
  }

  private void serve(Lease<Integer> lease, boolean waited) {
    int request = lease.holder();
    long wait = now - load.arrival(request);
    rule.started(waited, now);
    Long ready = readyAt.get(lease.instance());
    boolean newcomer = ready == null || ready > load.arrival(request);
    cold += wait > LATE && (newcomer || wait >= startMedian) ? 1 : 0;
    late += wait > LATE ? 1 : 0;
    at(now + load.service(request), () -> finish(lease));
  }

  private void finish(Lease<Integer> lease) {
    served++;
    rule.finished(readyAt.getOrDefault(lease.instance(), now), lease.grantedAt(), now);
    grant(throttler.release(lease, now));
    endIfDrained(lease.instance());
  }

  private void grant(List<Lease<Integer>> leases) {
    leases.forEach(lease -> serve(lease, true));
  }

  private void decide() {
    nextDecision = Long.MAX_VALUE;
    Rule.Fleet fleet = fleet();
    Rule.Wish wish = rule.decide(fleet, now);
    for (int i = fleet.total(); i < wish.instances(); i++) {
      start();
    }
    List<InstanceId> drained =
        throttler.drainCheapest(fleet.ready() - wish.instances(), now).instances();
    draining.addAll(drained);
    drained.forEach(this::endIfDrained);
    nextDecision = Math.min(nextDecision, wish.askAgain());
  }

  private void start() {
    InstanceId id = new InstanceId("i" + starts++);
    long asked = now;
    askedFor.put(id, asked);
    starting.addLast(asked);
    at(
        now + (long) (load.starts().next(random) * 1e9),
        () -> {
          starting.removeFirstOccurrence(asked);
          readyAt.put(id, now);
          long decideAt = rule.ready(asked, now);
          grant(throttler.ready(id, now));
          ask(decideAt);
        });
  }

  private void endIfDrained(InstanceId id) {
    if (draining.contains(id) && throttler.inFlight(id) == 0) {
      var _ = throttler.gone(id, now);
      draining.remove(id);
      readyAt.remove(id);
      Long asked = askedFor.remove(id);
      instanceSeconds += asked == null ? 0 : (now - asked) / 1e9;
    }
  }
}
