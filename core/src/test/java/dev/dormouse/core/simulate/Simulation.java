package dev.dormouse.core.simulate;

import dev.dormouse.core.admit.Admission;
import dev.dormouse.core.admit.Lease;
import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.admit.Throttler;
import dev.dormouse.core.admit.Ticket;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.scale.Load;
import dev.dormouse.core.scale.LoadTracker;
import dev.dormouse.core.scale.Running;
import dev.dormouse.core.scale.ScalingPolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Runs a workload against one revision in simulated time: the real throttler and load tracker, any
 * fleet policy, and instances that take their time to start. Decisions are made as the activator
 * makes them: when somebody begins to wait or an instance comes up, at most every 5 ms, and by a
 * tick of a second, or of a tenth while somebody waits; without work or instances there is none.
 * The same seed gives the same outcome. One thread.
 */
final class Simulation implements Site.Agenda {
  private static final long COALESCE = 5_000_000;
  private static final long BUSY_TICK = 100_000_000;
  private static final long TICK = 1_000_000_000;

  private record Event(long at, long number, Runnable action) {}

  private final Workload workload;
  private final QueuePolicy queue;
  private final FleetPolicy policy;
  private final Site site;
  private final PriorityQueue<Event> agenda =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
  private final Throttler<Workload.Request> throttler;
  private final LoadTracker tracker =
      new LoadTracker(ScalingPolicy.DEFAULT.stableWindow(), ScalingPolicy.DEFAULT.panicWindow(), 0);

  private final Map<InstanceId, Long> since = new HashMap<>();
  private final Map<InstanceId, Long> readyAt = new HashMap<>();
  private final Set<InstanceId> used = new HashSet<>();
  private final Map<InstanceId, Integer> load = new HashMap<>();
  private final Map<InstanceId, Integer> mostLoad = new HashMap<>();
  private final Set<InstanceId> draining = new HashSet<>();
  private final TreeMap<Long, Integer> fleet = new TreeMap<>();
  private final List<Long> waits = new ArrayList<>();
  private int arrived;
  private int starting;
  private int started;
  private int rejected;
  private int gaveUp;
  private double instanceSeconds;
  private double busySeconds;
  private long events;
  private long now;
  private long lastDecision = -TICK;
  private long lastEnd;
  private boolean decisionPlanned;
  private boolean ticking;

  private Simulation(Workload workload, QueuePolicy queue, FleetPolicy policy, Site site) {
    this.workload = workload;
    this.queue = queue;
    this.policy = policy;
    this.site = site;
    this.throttler = new Throttler<>(workload.concurrency(), queue, _ -> 1000);
  }

  /**
   * Runs until nothing is left to do.
   *
   * @throws AssertionError when a request was lost or a limit was broken
   */
  static Outcome run(Workload workload, QueuePolicy queue, FleetPolicy policy, long seed) {
    return run(
        workload,
        queue,
        policy,
        new SteadySite(workload.starts(), workload.spacing(), new Random(seed)));
  }

  /** Runs it where starts take what that site says, not the workload. */
  static Outcome run(Workload workload, QueuePolicy queue, FleetPolicy policy, Site site) {
    return new Simulation(workload, queue, policy, site).run();
  }

  private Outcome run() {
    nextArrival();
    long last = workload.requests().isEmpty() ? 0 : workload.requests().getLast().at();
    while (!agenda.isEmpty() && agenda.peek().at() <= last + 3_600_000_000_000L) {
      Event event = agenda.poll();
      now = event.at();
      event.action().run();
    }
    for (InstanceId id : List.copyOf(since.keySet())) {
      end(id);
    }
    check();
    long[] sorted = waits.stream().mapToLong(Long::longValue).sorted().toArray();
    return new Outcome(
        sorted, rejected, gaveUp, started, instanceSeconds, busySeconds, lastEnd, fleet);
  }

  private void check() {
    int total = waits.size() + rejected + gaveUp;
    expect(total == workload.requests().size(), "requests lost: " + total);
    expect(throttler.queued() == 0 && throttler.inFlight() == 0, "somebody is left");
    mostLoad.forEach(
        (id, most) -> expect(most <= workload.concurrency(), id + " had " + most + " at once"));
  }

  private static void expect(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  @Override
  public long now() {
    return now;
  }

  @Override
  public void at(long time, Runnable action) {
    agenda.add(new Event(time, events++, action));
  }

  private void nextArrival() {
    if (arrived < workload.requests().size()) {
      Workload.Request request = workload.requests().get(arrived++);
      at(
          request.at(),
          () -> {
            nextArrival();
            arrive(request);
          });
    }
  }

  private void arrive(Workload.Request request) {
    tracker.arrived(now);
    switch (throttler.admit(request, now)) {
      case Admission.Admitted<Workload.Request>(var lease) -> serve(lease);
      case Admission.Queued<Workload.Request>(var ticket) -> {
        tracker.queued();
        at(now + queue.maxWait().toNanos(), () -> giveUp(ticket));
        changed();
      }
      case Admission.Rejected<Workload.Request> _ -> rejected++;
    }
    tickOn();
  }

  private void giveUp(Ticket<Workload.Request> ticket) {
    if (throttler.withdraw(ticket)) {
      tracker.unqueued(now);
      gaveUp++;
    }
  }

  private void grant(List<Lease<Workload.Request>> leases) {
    for (Lease<Workload.Request> lease : leases) {
      tracker.unqueued(now);
      serve(lease);
    }
  }

  private void serve(Lease<Workload.Request> lease) {
    tracker.started(now);
    int most = load.merge(lease.instance(), 1, Integer::sum);
    mostLoad.merge(lease.instance(), most, Math::max);
    waits.add(now - lease.holder().at());
    busySeconds += lease.holder().service() / 1e9 / workload.concurrency();
    boolean first = used.add(lease.instance());
    at(now + site.serviceNanos(this, lease.holder().service(), first), () -> finish(lease));
  }

  private void finish(Lease<Workload.Request> lease) {
    tracker.finished(readyAt.get(lease.instance()), lease.grantedAt(), now);
    lastEnd = now;
    load.merge(lease.instance(), -1, Integer::sum);
    grant(throttler.release(lease, now));
    endIfDrained(lease.instance());
  }

  private void changed() {
    if (decisionPlanned) {
      return;
    }
    if (now - lastDecision >= COALESCE) {
      decide();
    } else {
      decisionPlanned = true;
      at(
          lastDecision + COALESCE,
          () -> {
            decisionPlanned = false;
            decide();
          });
    }
  }

  private Load decide() {
    lastDecision = now;
    Load current = tracker.load(now);
    Running running = new Running(throttler.readyInstances(), starting);
    int desired = policy.desired(current, running, now);
    for (int i = running.total(); i < desired; i++) {
      start();
    }
    List<InstanceId> drained = throttler.drainCheapest(running.ready() - desired, now).instances();
    draining.addAll(drained);
    drained.forEach(this::endIfDrained);
    note();
    return current;
  }

  private void note() {
    int total = throttler.readyInstances() + starting;
    if (fleet.isEmpty() || fleet.lastEntry().getValue() != total) {
      fleet.put(now, total);
    }
  }

  private void start() {
    InstanceId id = new InstanceId("i" + started++);
    starting++;
    since.put(id, now);
    long requested = now;
    site.start(
        this,
        () -> {
          starting--;
          readyAt.put(id, now);
          tracker.instanceStarted(requested, now);
          grant(throttler.ready(id, now));
          changed();
          tickOn();
        });
  }

  private void endIfDrained(InstanceId id) {
    if (draining.contains(id) && throttler.inFlight(id) == 0) {
      end(id);
    }
  }

  private void end(InstanceId id) {
    var _ = throttler.gone(id, now);
    draining.remove(id);
    used.remove(id);
    load.remove(id);
    instanceSeconds += (now - since.remove(id)) / 1e9;
  }

  private void tickOn() {
    if (!ticking) {
      ticking = true;
      at(now + (throttler.queued() > 0 ? BUSY_TICK : TICK), this::tick);
    }
  }

  private void tick() {
    ticking = false;
    Load current = decide();
    if (!current.idle() || throttler.readyInstances() + starting > 0) {
      tickOn();
    }
  }
}
