package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.Ledger.End;
import dev.dormouse.e2e.Ledger.Entry;
import dev.dormouse.e2e.cluster.Wait;
import java.time.Duration;
import java.util.List;

/** The loads of several services, that of a service with a limit of one first. Thread-safe. */
record Loads(List<PacedLoad> all) implements AutoCloseable {
  private static final long WINDOW = Duration.ofMillis(500).toNanos();
  private static final long STEP = Duration.ofMillis(100).toNanos();
  private static final double NEARLY = 0.9;
  private static final long PATIENCE = Duration.ofMinutes(10).toNanos();

  void print(String when, long since) {
    for (PacedLoad load : all) {
      System.out.printf("e2e: %s: %s%n", when, load.ledger.story(since));
    }
  }

  /** Waits until so many requests of all loads together were answered. */
  void awaitAnswered(long requests) {
    long begun = System.nanoTime();
    while (answered() < requests) {
      if (System.nanoTime() - begun > PATIENCE) {
        throw new AssertionError(
            "%d of %d requests answered after %d s"
                .formatted(answered(), requests, PATIENCE / 1_000_000_000));
      }
      Wait.pause(STEP / 1_000_000);
    }
  }

  private long answered() {
    return all.stream().mapToLong(it -> it.ledger.answered()).sum();
  }

  /** What was lost from a moment on, whoever's fault it was. */
  List<Entry> lost(long since) {
    return all.stream().flatMap(it -> it.ledger.lost(since).stream()).toList();
  }

  void expectNothingLost(String when, long since) {
    print(when, since);
    assertThat(lost(since)).as(when).isEmpty();
    assertThat(all)
        .as(when)
        .allSatisfy(
            it -> assertThat(it.ledger.count(End.ANSWERED, since, System.nanoTime())).isPositive());
  }

  /** Whatever happens, an instance that takes one request at a time has no second one. */
  void expectTheLimitOfOne(long since) {
    if (ThreeActivators.holdTheLimitOfOne()) {
      assertThat(all.getFirst().ledger.over(since)).as("two at once").isEmpty();
    }
  }

  /**
   * Waits until each load has as many answers again in half a second as before, or as are asked for
   * where those before caught up, and tells how long after the disturbance that was.
   */
  void awaitFullRate(long before, long disturbed, Duration limit) {
    for (PacedLoad load : all) {
      Duration back = backAtFullRate(load.ledger, before, disturbed, limit);
      System.out.printf("e2e: back at full rate after %d ms%n", back.toMillis());
    }
  }

  private static Duration backAtFullRate(
      Ledger ledger, long before, long disturbed, Duration limit) {
    double full =
        Math.min(
            ledger.perSecond() * (WINDOW / 1e9),
            ledger.count(End.ANSWERED, before, disturbed) * (double) WINDOW / (disturbed - before));
    for (long after = 0; after <= limit.toNanos(); after += STEP) {
      long from = disturbed + after;
      Wait.pause(Math.max(0, (from + WINDOW - System.nanoTime()) / 1_000_000 + 1));
      if (ledger.count(End.ANSWERED, from, from + WINDOW) >= NEARLY * full) {
        return Duration.ofNanos(after);
      }
    }
    throw new AssertionError("not back at the full rate after " + limit);
  }

  @Override
  public void close() {
    all.forEach(PacedLoad::close);
  }
}
