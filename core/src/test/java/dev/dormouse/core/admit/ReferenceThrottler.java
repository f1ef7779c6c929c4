package dev.dormouse.core.admit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The throttler's rules in the plainest form: no count is kept, everything is found by looking
 * through all instances and all that wait. Slow and easy to read, so that it can be judged by eye.
 */
final class ReferenceThrottler {
  /** A request that has a slot. */
  record Grant(String request, long order, String instance) {}

  private record Waiting(String request, long order, long bytes) {}

  private static final class Machine {
    final String name;
    final List<Grant> running = new ArrayList<>();
    boolean up = true;
    boolean drained;
    Optional<Long> bannedUntil = Optional.empty();
    int refusals;

    Machine(String name) {
      this.name = name;
    }

    int free(int concurrency) {
      return up && !drained && bannedUntil.isEmpty() ? concurrency - running.size() : 0;
    }
  }

  private final int concurrency;
  private final Map<String, Machine> machines = new LinkedHashMap<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private QueuePolicy policy;
  private long nextOrder;

  ReferenceThrottler(int concurrency, QueuePolicy policy) {
    this.concurrency = concurrency;
    this.policy = policy;
  }

  /** The instance's name, "queued" or the reason of a rejection. */
  String admit(String request, long bytes) {
    if (freeSlots() > 0) {
      return grant(request, nextOrder++).instance();
    }
    if (waiting.size() >= policy.maxRequests()) {
      return "QUEUE_REQUESTS_FULL";
    }
    if (queuedBytes() + bytes > policy.maxBytes()) {
      return "QUEUE_BYTES_FULL";
    }
    waiting.add(new Waiting(request, nextOrder++, bytes));
    return "queued";
  }

  List<Grant> release(Grant grant) {
    takeBack(grant).refusals = 0;
    return grantWaiting();
  }

  List<Grant> refused(Grant grant, long bytes, long now) {
    Machine machine = takeBack(grant);
    if (machine.bannedUntil.isEmpty()) {
      long millis = Math.min(1280, 20L << Math.min(20, machine.refusals++));
      machine.bannedUntil = Optional.of(now + millis * 1_000_000);
    }
    waiting.add(new Waiting(grant.request(), grant.order(), bytes));
    waiting.sort(Comparator.comparingLong(Waiting::order));
    return grantWaiting();
  }

  private Machine takeBack(Grant grant) {
    Machine machine = machines.get(grant.instance());
    machine.running.remove(grant);
    forget(machine);
    return machine;
  }

  void withdraw(String request) {
    waiting.removeIf(one -> one.request().equals(request));
  }

  List<Grant> ready(String name) {
    Machine machine = machines.computeIfAbsent(name, Machine::new);
    machine.up = true;
    machine.bannedUntil = Optional.empty();
    machine.refusals = 0;
    return grantWaiting();
  }

  void drain(String name) {
    if (machines.containsKey(name)) {
      machines.get(name).drained = true;
    }
  }

  List<String> drainCheapest(int count) {
    List<String> drained =
        new ArrayList<>(machines.values())
            .reversed().stream()
                .filter(machine -> machine.up && !machine.drained)
                .sorted(Comparator.comparingInt(machine -> machine.running.size()))
                .limit(count)
                .map(machine -> machine.name)
                .toList();
    drained.forEach(this::drain);
    return drained;
  }

  void gone(String name) {
    if (machines.containsKey(name)) {
      machines.get(name).up = false;
      forget(machines.get(name));
    }
  }

  private void forget(Machine machine) {
    if (!machine.up && machine.running.isEmpty()) {
      machines.remove(machine.name);
    }
  }

  List<Grant> endBans(long now) {
    for (Machine machine : machines.values()) {
      if (machine.bannedUntil.isPresent() && now - machine.bannedUntil.get() >= 0) {
        machine.bannedUntil = Optional.empty();
      }
    }
    return grantWaiting();
  }

  /** How long until the next ban of an instance that could serve ends. */
  Optional<Long> untilBanEnd(long now) {
    return machines.values().stream()
        .filter(machine -> machine.up && !machine.drained)
        .flatMap(machine -> machine.bannedUntil.stream())
        .map(until -> Math.max(0, until - now))
        .min(Comparator.naturalOrder());
  }

  void policy(QueuePolicy changed) {
    policy = changed;
  }

  private List<Grant> grantWaiting() {
    List<Grant> granted = new ArrayList<>();
    while (freeSlots() > 0 && !waiting.isEmpty()) {
      Waiting first = waiting.removeFirst();
      granted.add(grant(first.request(), first.order()));
    }
    return granted;
  }

  private Grant grant(String request, long order) {
    List<Machine> offering =
        machines.values().stream().filter(machine -> machine.free(concurrency) > 0).toList();
    Machine chosen =
        concurrency <= 3
            ? offering.getFirst()
            : offering.stream()
                .min(Comparator.comparingInt(machine -> machine.running.size()))
                .orElseThrow();
    Grant grant = new Grant(request, order, chosen.name);
    chosen.running.add(grant);
    return grant;
  }

  int freeSlots() {
    return machines.values().stream().mapToInt(machine -> machine.free(concurrency)).sum();
  }

  int inFlight() {
    return machines.values().stream().mapToInt(machine -> machine.running.size()).sum();
  }

  int inFlight(String name) {
    return machines.containsKey(name) ? machines.get(name).running.size() : 0;
  }

  int ready() {
    return (int) machines.values().stream().filter(one -> one.up && !one.drained).count();
  }

  int queued() {
    return waiting.size();
  }

  long queuedBytes() {
    return waiting.stream().mapToLong(Waiting::bytes).sum();
  }
}
