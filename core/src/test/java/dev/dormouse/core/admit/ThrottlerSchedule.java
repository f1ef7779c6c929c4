package dev.dormouse.core.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.dormouse.core.admit.ReferenceThrottler.Grant;
import dev.dormouse.core.revision.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * One random schedule of all calls on a throttler, made from a seed. Each answer is compared with
 * the {@link ReferenceThrottler}'s; and what is promised is checked from the answers alone, too, so
 * that a mistake which both have in common is seen.
 */
final class ThrottlerSchedule {
  private static final int[] CONCURRENCIES = {1, 1, 2, 3, 4, 5, 10, 80};
  private static final long[] ORIGINS = {
    0, -5_000_000_000L, Long.MIN_VALUE + 3, Long.MAX_VALUE - 40_000_000, 1L << 40
  };

  private final Random random;
  private final int concurrency;
  private final List<String> names = new ArrayList<>();
  private final int[] weights = new int[16];
  private final Throttler<String> throttler;
  private final ReferenceThrottler reference;
  private QueuePolicy policy;
  private long now;
  private int requests;

  // What the answers said.
  private final Map<String, Lease<String>> out = new HashMap<>();
  private final TreeMap<Long, Ticket<String>> waiting = new TreeMap<>();
  private final List<Lease<String>> returned = new ArrayList<>();
  private final List<Ticket<String>> ended = new ArrayList<>();

  ThrottlerSchedule(long seed) {
    random = new Random(seed * 0x9E3779B97F4A7C15L);
    concurrency = CONCURRENCIES[random.nextInt(CONCURRENCIES.length)];
    now = ORIGINS[random.nextInt(ORIGINS.length)] + random.nextInt(1000);
    policy = randomPolicy();
    int instances = 1 + random.nextInt(12);
    for (int i = 0; i < instances; i++) {
      names.add("i" + i);
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] = 1 + random.nextInt(i < 3 ? 30 : 8);
    }
    throttler = new Throttler<>(concurrency, policy, ThrottlerSchedule::bytes);
    reference = new ReferenceThrottler(concurrency, policy);
  }

  private QueuePolicy randomPolicy() {
    return new QueuePolicy(random.nextInt(12), random.nextInt(800), Duration.ofSeconds(1));
  }

  private static long bytes(String request) {
    return request.hashCode() & 127;
  }

  void run(int steps) {
    for (int i = 0; i < steps; i++) {
      step();
      check();
    }
    end();
  }

  private void step() {
    switch (pick()) {
      case 0 -> admit(Optional.empty());
      case 1 -> anyOut().ifPresent(this::release);
      case 2 -> ready(name());
      case 3 -> anyOut().ifPresent(this::refused);
      case 4 -> any(new ArrayList<>(waiting.values())).ifPresent(this::withdraw);
      case 5 -> drain(name());
      case 6 -> gone(name());
      case 7 -> endBans();
      case 8 -> pass();
      case 9 -> again();
      case 10 -> rare();
      case 11 -> admit(Optional.of(preference()));
      case 12 -> any(new ArrayList<>(waiting.values())).ifPresent(this::settle);
      case 13 -> pause(name());
      case 14 -> resume(name());
      default -> burst();
    }
  }

  private int pick() {
    int left = random.nextInt(java.util.Arrays.stream(weights).sum());
    int op = 0;
    while (left >= weights[op]) {
      left -= weights[op++];
    }
    return op;
  }

  private String name() {
    return names.get(random.nextInt(names.size()));
  }

  private <T> Optional<T> any(List<T> list) {
    return list.isEmpty() ? Optional.empty() : Optional.of(list.get(random.nextInt(list.size())));
  }

  private Optional<Lease<String>> anyOut() {
    return any(out.values().stream().sorted((a, b) -> Long.compare(a.order(), b.order())).toList());
  }

  private void burst() {
    for (int i = 2 + random.nextInt(2 * concurrency); i > 0; i--) {
      admit(random.nextInt(3) == 0 ? Optional.of(preference()) : Optional.empty());
    }
  }

  private Preference preference() {
    return new Preference(new InstanceId(name()), random.nextInt(4) > 0);
  }

  private void admit(Optional<Preference> preference) {
    String request = "r" + requests++;
    boolean free = throttler.freeSlots() > 0;
    int queued = throttler.queued();
    long queuedBytes = throttler.queuedBytes();
    String expected =
        preference
            .map(p -> reference.admit(request, bytes(request), p))
            .orElseGet(() -> reference.admit(request, bytes(request)));
    Admission<String> admission =
        preference
            .map(p -> throttler.admit(request, p, now))
            .orElseGet(() -> throttler.admit(request, now));
    switch (admission) {
      case Admission.Admitted<String>(Lease<String> lease) -> {
        assertThat(lease.instance().name()).isEqualTo(expected);
        assertThat(waiting.values()).allMatch(ticket -> holdsOutElsewhere(ticket, lease));
        took(lease);
      }
      case Admission.Queued<String>(Ticket<String> ticket) -> {
        assertThat("queued").isEqualTo(expected);
        assertThat(queued).isLessThan(policy.maxRequests());
        assertThat(queuedBytes + bytes(request)).isLessThanOrEqualTo(policy.maxBytes());
        waits(ticket);
      }
      case Admission.Rejected<String>(Admission.Reason reason) ->
          assertThat(reason.name()).isEqualTo(expected);
    }
    assertThat(throttler.freeSlots() > 0 && !free).isFalse();
  }

  private void waits(Ticket<String> ticket) {
    assertThat(waiting.put(ticket.order(), ticket)).isNull();
  }

  private void took(Lease<String> lease) {
    assertThat(lease.grantedAt()).isEqualTo(now);
    assertThat(out.put(lease.holder(), lease)).as("two leases for one request").isNull();
  }

  private Grant givesBack(Lease<String> lease) {
    assertThat(out.remove(lease.holder())).isSameAs(lease);
    returned.add(lease);
    return new Grant(lease.holder(), lease.order(), lease.instance().name());
  }

  private void release(Lease<String> lease) {
    granted(throttler.release(lease, now), reference.release(givesBack(lease)));
  }

  private void refused(Lease<String> lease) {
    Throttler.Refused<String> refused = throttler.refused(lease, now);
    assertThat(refused.ticket().order()).isEqualTo(lease.order());
    assertThat(refused.ticket().waiter()).isEqualTo(lease.holder());
    waits(refused.ticket());
    granted(refused.granted(), reference.refused(givesBack(lease), bytes(lease.holder()), now));
  }

  private static boolean holdsOutElsewhere(Ticket<String> ticket, Lease<String> lease) {
    return ticket.holdsOutFor().filter(id -> !id.equals(lease.instance())).isPresent();
  }

  /** Grants pass only those that hold out for another instance, and each ends one ticket. */
  private void granted(List<Lease<String>> leases, List<Grant> expected) {
    for (Lease<String> lease : leases) {
      Ticket<String> ticket = waiting.remove(lease.order());
      assertThat(ticket).as("a grant for nobody").isNotNull();
      assertThat(lease.holder()).isEqualTo(ticket.waiter());
      assertThat(ticket.holdsOutFor().filter(id -> !id.equals(lease.instance()))).isEmpty();
      assertThat(waiting.headMap(lease.order()).values())
          .allMatch(earlier -> holdsOutElsewhere(earlier, lease));
      ended.add(ticket);
      took(lease);
    }
    assertThat(leases)
        .extracting(l -> new Grant(l.holder(), l.order(), l.instance().name()))
        .isEqualTo(expected);
  }

  private void settle(Ticket<String> ticket) {
    granted(throttler.settle(ticket, now), reference.settle(ticket.waiter()));
    assertThat(ticket.holdsOutFor()).isEmpty();
  }

  private void withdraw(Ticket<String> ticket) {
    reference.withdraw(ticket.waiter());
    assertThat(throttler.withdraw(ticket)).isTrue();
    assertThat(waiting.remove(ticket.order())).isSameAs(ticket);
    ended.add(ticket);
  }

  private void ready(String name) {
    int free = concurrency - throttler.inFlight(new InstanceId(name));
    List<Lease<String>> leases = throttler.ready(new InstanceId(name), now);
    assertThat(leases).hasSizeLessThanOrEqualTo(free);
    granted(leases, reference.ready(name));
  }

  private void drain(String name) {
    granted(throttler.drain(new InstanceId(name), now), reference.drain(name));
  }

  private void pause(String name) {
    granted(throttler.pause(new InstanceId(name), now), reference.pause(name, true));
  }

  private void resume(String name) {
    granted(throttler.resume(new InstanceId(name), now), reference.pause(name, false));
  }

  private void gone(String name) {
    granted(throttler.gone(new InstanceId(name), now), reference.gone(name));
  }

  private void endBans() {
    granted(throttler.endBans(now), reference.endBans(now));
  }

  private void pass() {
    OptionalLong end = throttler.nextBanEnd(now);
    now =
        end.isPresent() && random.nextBoolean()
            ? end.getAsLong() - random.nextInt(2)
            : now + random.nextInt(60_000_000);
    if (random.nextInt(20) == 0) {
      now += (1L << random.nextInt(62));
    }
    if (random.nextInt(10) == 0) {
      now -= random.nextInt(1_000_000);
    }
  }

  /** What was given back or ended once can't be again. */
  private void again() {
    any(returned)
        .ifPresent(lease -> {
          assertThatIllegalStateException().isThrownBy(() -> throttler.release(lease, now));
          assertThatIllegalStateException().isThrownBy(() -> throttler.refused(lease, now));
        });
    any(ended).ifPresent(ticket -> assertThat(throttler.withdraw(ticket)).isFalse());
  }

  private void rare() {
    switch (random.nextInt(3)) {
      case 0 -> {
        int count = random.nextInt(4);
        List<String> cheapest = reference.cheapest(count);
        Throttler.Drained<String> drained = throttler.drainCheapest(count, now);
        assertThat(drained.instances()).extracting(InstanceId::name).isEqualTo(cheapest);
        granted(drained.granted(), reference.drainAll(cheapest));
      }
      case 1 -> {
        policy = randomPolicy();
        throttler.policy(policy);
        reference.policy(policy);
      }
      default -> withdrawAll();
    }
  }

  private void withdrawAll() {
    List<Ticket<String>> all = throttler.withdrawAll();
    assertThat(all).isEqualTo(List.copyOf(waiting.values()));
    all.forEach(ticket -> reference.withdraw(ticket.waiter()));
    ended.addAll(all);
    waiting.clear();
  }

  private void check() {
    same(throttler.freeSlots(), reference.freeSlots(), "free slots");
    same(throttler.inFlight(), reference.inFlight(), "in flight");
    same(throttler.inFlight(), out.size(), "leases out");
    same(throttler.queued(), reference.queued(), "queued");
    same(throttler.queued(), waiting.size(), "tickets");
    same(throttler.queuedBytes(), reference.queuedBytes(), "queued bytes");
    same(throttler.readyInstances(), reference.ready(), "ready");
    waiting.values().forEach(this::checkWaits);
    Map<String, Integer> load = new HashMap<>();
    out.values().forEach(lease -> load.merge(lease.instance().name(), 1, Integer::sum));
    for (String name : names) {
      int leases = load.getOrDefault(name, 0);
      holds(leases <= concurrency, leases + " leases on " + name);
      same(throttler.inFlight(new InstanceId(name)), leases, name);
      same(leases, reference.inFlight(name), name);
    }
    OptionalLong ban = throttler.nextBanEnd(now);
    holds(
        reference
            .untilBanEnd(now)
            .map(until -> ban.isPresent() && ban.getAsLong() == now + until)
            .orElse(ban.isEmpty()),
        "ban end " + ban + " at " + now);
  }

  private void checkWaits(Ticket<String> ticket) {
    Optional<InstanceId> id = ticket.holdsOutFor();
    if (id.isEmpty()) {
      same(throttler.freeSlots(), 0, "free slots while somebody waits");
    } else {
      holds(reference.isOpen(id.get().name()), "holds out for " + id.get() + ", which is closed");
      same(throttler.inFlight(id.get()), concurrency, "leases on " + id.get());
    }
  }

  /** Assertions on the way, without the cost of building their words. */
  private static void same(long actual, long expected, String what) {
    if (actual != expected) {
      throw new AssertionError(what + ": " + actual + " (expected: " + expected + ")");
    }
  }

  private static void holds(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError(what);
    }
  }

  private void end() {
    Predicate<Object> coin = _ -> random.nextBoolean();
    List.copyOf(waiting.values()).stream().filter(coin).forEach(this::withdraw);
    ready("last");
    while (!out.isEmpty()) {
      release(out.values().iterator().next());
    }
    now += 2_000_000_000L;
    endBans();
    names.forEach(this::resume);
    while (!out.isEmpty()) {
      release(out.values().iterator().next());
    }
    names.forEach(this::gone);
    gone("last");
    check();
    same(throttler.queued(), 0, "queued at the end");
    same(throttler.queuedBytes(), 0, "queued bytes at the end");
    same(throttler.inFlight(), 0, "in flight at the end");
    same(throttler.readyInstances(), 0, "ready at the end");
    same(throttler.freeSlots(), 0, "free at the end");
  }
}
