package dev.dormouse.core.peer;

import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.revision.RevisionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Several activators, their network, their store and their instances, simulated from a seed: the
 * same seed does the same, always. For a while things go wrong, then nothing does any more; what is
 * promised is checked after every step, and at the end that all is well again.
 */
final class World {
  static final long MS = 1_000_000;
  static final long TIMEOUT = 250 * MS;
  private static final long MARGIN = 12 * MS;

  private static Timing timing(long renew) {
    return new Timing(10 * MS, 35 * MS, 40 * MS, 50 * MS, 15 * MS, 25 * MS, renew);
  }

  private record Event(long at, long order, Runnable run) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  final SplittableRandom random;
  final Plant plant;
  final Set<Fault> faults;
  final List<SharedRules> revisions = new ArrayList<>();
  final List<SimNode> nodes = new ArrayList<>();
  final SimInstances instances = new SimInstances();
  final SimStore store;
  final SimNetwork network = new SimNetwork(this);
  final SimTraffic traffic = new SimTraffic(this);
  final Promises promises = new Promises(this);
  final boolean healthy;

  /** Before each beat every second world is looked through for what sleeps and ought not to. */
  final boolean wakesSleepers;

  private final Timing timing;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Trace trace;
  private final long maxDelay;
  private final Schedule schedule;
  private long now;
  private long order;
  private boolean troubled = true;

  World(long seed, Set<Fault> without, Plant plant, boolean tracing) {
    this.random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L);
    this.wakesSleepers = seed % 2 == 0;
    this.plant = plant;
    this.store = new SimStore(plant);
    this.trace = new Trace(tracing);
    Set<Fault> drawn = EnumSet.noneOf(Fault.class);
    boolean calm = random.nextInt(8) == 0;
    for (Fault fault : Fault.values()) {
      if (random.nextInt(3) == 0 && !calm) {
        drawn.add(fault);
      }
    }
    drawn.removeAll(without);
    this.faults = drawn;
    this.healthy = drawn.isEmpty();
    this.maxDelay = 100_000 + random.nextLong(1_900_000);
    int revisionCount = 1 + random.nextInt(3);
    for (int i = 0; i < revisionCount; i++) {
      int concurrency = new int[] {1, 1, 2, 3, 10}[random.nextInt(5)];
      revisions.add(
          new SharedRules(
              new RevisionKey("sim", "s" + random.nextInt(1000) + "v" + i),
              concurrency,
              new QueuePolicy(200, 1 << 20, Duration.ofSeconds(60)),
              random.nextInt(4) == 0 ? DeadSlots.AVAILABLE : DeadSlots.STRICT,
              plant == Plant.HOLDS_NOTHING ? 0 : TIMEOUT + MARGIN));
    }
    this.timing = timing(random.nextBoolean() ? 10 * MS : 100 * MS);
    int nodeCount = 1 + random.nextInt(5);
    for (int i = 0; i < nodeCount; i++) {
      addNode();
    }
    this.schedule = new Schedule(this);
  }

  SimNode addNode() {
    double pace = 0.99 + random.nextDouble() * 0.02;
    SimNode node = new SimNode(this, nodes.size(), pace, timing);
    nodes.add(node);
    return node;
  }

  SimNode node(MemberId id) {
    return nodes.get(Integer.parseInt(id.name().substring(1, id.name().indexOf('-'))));
  }

  /** Runs to the end; throws where a promise is broken. */
  void run() {
    schedule.begin();
    while (!events.isEmpty()) {
      Event event = events.poll();
      now = event.at();
      if (now > schedule.end()) {
        break;
      }
      event.run().run();
      promises.check();
    }
    schedule.checkTheEnd();
  }

  long now() {
    return now;
  }

  void after(long delay, Runnable run) {
    at(now + delay, run);
  }

  void at(long time, Runnable run) {
    events.add(new Event(time, order++, run));
  }

  void heal() {
    troubled = false;
    trace(() -> "all is well from here on");
  }

  boolean troubled() {
    return troubled;
  }

  // Chances.

  boolean loses(Fault fault) {
    return troubled && faults.contains(fault) && random.nextInt(25) == 0;
  }

  boolean doubles() {
    return troubled && faults.contains(Fault.DOUBLING) && random.nextInt(15) == 0;
  }

  boolean reorders() {
    return troubled && faults.contains(Fault.REORDERING) && random.nextInt(15) == 0;
  }

  boolean crashesNow() {
    return troubled && faults.contains(Fault.CRASH) && random.nextInt(3000) == 0;
  }

  long netDelay() {
    return 20_000 + random.nextLong(maxDelay);
  }

  long apiDelay() {
    return 100_000 + random.nextLong(2 * MS);
  }

  long watchDelay() {
    return random.nextInt(20) == 0 && troubled && !healthy
        ? random.nextLong(30 * MS)
        : random.nextLong(2 * MS);
  }

  // The store's watches.

  void storeChanged(StoreCall call, MemberId caller) {
    MemberId marked =
        call instanceof StoreCall.Seal(long number, MemberId victim, long expected)
            ? victim
            : caller;
    Mark mark = store.mark(marked);
    View view = store.view();
    for (SimNode node : nodes) {
      if (!(call instanceof StoreCall.Renew)) {
        node.told((p, at) -> p.seen(view, at));
      }
      node.told((p, at) -> p.seen(marked, mark, at));
    }
  }

  void check(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      throw new Broken(otherwise.get() + " at " + now / 1000 + " us");
    }
  }

  void trace(Supplier<String> line) {
    trace.add(now, line);
  }

  Trace trace() {
    return trace;
  }

  /** A promise was broken. */
  static final class Broken extends RuntimeException {
    Broken(String what) {
      super(what);
    }
  }
}
