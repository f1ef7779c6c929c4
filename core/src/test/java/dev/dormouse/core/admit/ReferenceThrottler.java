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

  /** One that waits, for one instance alone or for any. */
  private record Waiting(String request, long order, long bytes, Optional<String> holdsOutFor) {
    Waiting forAny() {
      return new Waiting(request, order, bytes, Optional.empty());
    }
  }

  private static final class Machine {
    final String name;
    final List<Grant> running = new ArrayList<>();
    boolean up = true;
    boolean drained;
    boolean paused;
    Optional<Long> bannedUntil = Optional.empty();
    int refusals;

    Machine(String name) {
      this.name = name;
    }

    boolean isOpen() {
      return up && !drained && !paused && bannedUntil.isEmpty();
    }

    int free(int concurrency) {
      return isOpen() ? concurrency - running.size() : 0;
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
    waiting.add(new Waiting(request, nextOrder++, bytes, Optional.empty()));
    return "queued";
  }

  String admit(String request, long bytes, Preference preference) {
    Machine machine = machines.get(preference.instance().name());
    boolean room =
        waiting.size() < policy.maxRequests() && queuedBytes() + bytes <= policy.maxBytes();
    if (machine != null && machine.free(concurrency) > 0) {
      return grant(request, nextOrder++, machine).instance();
    }
    if (machine != null && machine.isOpen() && preference.waits() && room) {
      waiting.add(new Waiting(request, nextOrder++, bytes, Optional.of(machine.name)));
      return "queued";
    }
    return admit(request, bytes);
  }

  List<Grant> settle(String request) {
    waiting.replaceAll(one -> one.request().equals(request) ? one.forAny() : one);
    return grantWaiting();
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
    waiting.add(new Waiting(grant.request(), grant.order(), bytes, Optional.empty()));
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
    machine.paused = false;
    machine.bannedUntil = Optional.empty();
    machine.refusals = 0;
    return grantWaiting();
  }

  List<Grant> pause(String name, boolean paused) {
    if (machines.containsKey(name)) {
      machines.get(name).paused = paused;
    }
    return grantWaiting();
  }

  List<Grant> drain(String name) {
    if (machines.containsKey(name)) {
      machines.get(name).drained = true;
    }
    return grantWaiting();
  }

  List<String> cheapest(int count) {
    return new ArrayList<>(machines.values())
        .reversed().stream()
            .filter(machine -> machine.up && !machine.drained)
            .sorted(
                Comparator.<Machine>comparingInt(machine -> machine.paused ? 0 : 1)
                    .thenComparingInt(machine -> machine.running.size()))
            .limit(count)
            .map(machine -> machine.name)
            .toList();
  }

  List<Grant> drainAll(List<String> names) {
    names.forEach(name -> machines.get(name).drained = true);
    return grantWaiting();
  }

  List<Grant> gone(String name) {
    if (machines.containsKey(name)) {
      machines.get(name).up = false;
      forget(machines.get(name));
    }
    return grantWaiting();
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
    waiting.replaceAll(
        one -> one.holdsOutFor().filter(this::isOpen).isEmpty() ? one.forAny() : one);
    List<Grant> granted = new ArrayList<>();
    Optional<Waiting> next = firstThatCanGo();
    while (next.isPresent()) {
      Waiting one = next.get();
      waiting.remove(one);
      granted.add(
          one.holdsOutFor()
              .map(name -> grant(one.request(), one.order(), machines.get(name)))
              .orElseGet(() -> grant(one.request(), one.order())));
      next = firstThatCanGo();
    }
    return granted;
  }

  private Optional<Waiting> firstThatCanGo() {
    return waiting.stream()
        .filter(one ->
            one.holdsOutFor()
                .map(name -> machines.get(name).free(concurrency) > 0)
                .orElse(freeSlots() > 0))
        .findFirst();
  }

  boolean isOpen(String name) {
    return machines.containsKey(name) && machines.get(name).isOpen();
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
    return grant(request, order, chosen);
  }

  private Grant grant(String request, long order, Machine chosen) {
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
