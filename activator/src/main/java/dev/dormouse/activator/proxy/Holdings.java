package dev.dormouse.activator.proxy;

import dev.dormouse.core.overload.OverloadPolicy;
import dev.dormouse.core.overload.Shedding;
import dev.dormouse.core.overload.Shedding.Verdict;
import dev.dormouse.core.overload.Strain;
import dev.dormouse.core.revision.ServiceKey;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Keeps the accounts of what the requests of each service hold, and asks {@link Shedding} whether
 * there is room for one more. Safe for any thread; two that ask at once may both be told that there
 * is room for one.
 */
final class Holdings {
  private static final int FEW = 1000;

  private final OverloadPolicy policy;
  private final ConcurrentMap<ServiceKey, Account> accounts = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicInteger services = new AtomicInteger();
  private final Map<Verdict, LongAdder> turnedAway = new EnumMap<>(Verdict.class);
  private final HeapUse heap = HeapUse.ofThisProcess();

  Holdings(OverloadPolicy policy) {
    this.policy = policy;
    for (Verdict verdict : Verdict.values()) {
      turnedAway.put(verdict, new LongAdder());
    }
  }

  Account of(ServiceKey service) {
    Account known = accounts.get(service);
    if (known != null) {
      return known;
    }
    if (accounts.size() > 2 * services.get() + FEW) {
      accounts.values().removeIf(account -> account.requests.get() == 0);
    }
    return accounts.computeIfAbsent(service, _ -> new Account());
  }

  long bytes() {
    return bytes.get();
  }

  long maxBytes() {
    return policy.maxHeldBytes();
  }

  double heap() {
    return heap.now();
  }

  /** How many requests were turned away for that reason. */
  long turnedAway(Verdict reason) {
    return adder(reason).sum();
  }

  private LongAdder adder(Verdict verdict) {
    return Objects.requireNonNull(turnedAway.get(verdict));
  }

  OverloadPolicy policy() {
    return policy;
  }

  /** What one service's requests hold. */
  final class Account {
    private final AtomicLong own = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();

    /**
     * A request comes.
     *
     * @param held what it holds; where it is taken, until it {@linkplain #ends ends}
     * @param shedding the part of requests that is too many for its event loop
     */
    Verdict comes(long held, double shedding, double random) {
      long mine = requests.get();
      Strain strain =
          new Strain(
              bytes.get(),
              own.get(),
              Holdings.this.requests.get(),
              mine,
              Math.max(1, services.get() + (mine == 0 ? 1 : 0)),
              shedding,
              heap.now());
      Verdict verdict = Shedding.decide(policy, strain, held, random);
      if (verdict == Verdict.TAKEN) {
        Holdings.this.requests.incrementAndGet();
        if (requests.getAndIncrement() == 0) {
          services.incrementAndGet();
        }
        add(held);
      } else {
        adder(verdict).increment();
      }
      return verdict;
    }

    /** A request that was taken has ended. */
    void ends(long held) {
      add(-held);
      Holdings.this.requests.decrementAndGet();
      if (requests.decrementAndGet() == 0) {
        services.decrementAndGet();
      }
    }

    /** A part of an answer waits for its client, or no longer. */
    void add(long more) {
      own.addAndGet(more);
      bytes.addAndGet(more);
    }
  }
}
