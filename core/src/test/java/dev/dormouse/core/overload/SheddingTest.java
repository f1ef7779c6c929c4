package dev.dormouse.core.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.core.overload.Shedding.Verdict;
import java.time.Duration;
import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SheddingTest {
  private static final OverloadPolicy POLICY = new OverloadPolicy(1000, Duration.ofMillis(500));

  @ParameterizedTest
  @CsvSource({
    // held, own, services, bytes, verdict
    "0, 0, 1, 1000, MEMORY_SHARE, some of it is for whoever comes next",
    "0, 0, 1, 800, TAKEN, most of it",
    "0, 0, 1, 1001, MEMORY_FULL, more than there is",
    "700, 700, 2, 100, TAKEN, there is enough",
    "800, 800, 2, 1, MEMORY_SHARE, it has more than its share and memory is short",
    "800, 0, 2, 100, TAKEN, another has it all",
    "990, 100, 2, 100, MEMORY_FULL, there is no more",
    "900, 233, 2, 100, TAKEN, up to its third",
    "900, 234, 2, 100, MEMORY_SHARE, beyond its third"
  })
  void memoryIsEverybodysUntilItIsShort(
      long held, long own, int services, long bytes, Verdict verdict, String why) {
    Strain strain = new Strain(held, own, 10, 5, services, 0, 0);
    assertThat(Shedding.decide(POLICY, strain, bytes, 0)).as(why).isEqualTo(verdict);
  }

  @Test
  void aFullHeapTakesNobodyAndAShortOneWhoHasLittle() {
    assertThat(Shedding.decide(POLICY, heap(0.84, 600), 10, 0)).isEqualTo(Verdict.TAKEN);
    assertThat(Shedding.decide(POLICY, heap(0.85, 600), 10, 0)).isEqualTo(Verdict.MEMORY_SHARE);
    assertThat(Shedding.decide(POLICY, heap(0.85, 100), 10, 0)).isEqualTo(Verdict.TAKEN);
    assertThat(Shedding.decide(POLICY, heap(0.95, 0), 10, 0)).isEqualTo(Verdict.MEMORY_FULL);
  }

  private static Strain heap(double heap, long own) {
    return new Strain(600, own, 10, 5, 2, 0, heap);
  }

  @ParameterizedTest
  @CsvSource({
    // of 100 requests, services, part, random, taken
    "49, 1, 0.5, 0.49, true",
    "100, 1, 0.5, 0.49, false",
    "100, 1, 0.5, 0.5, true",
    "1, 10, 0.9, 0, true",
    "4, 10, 0.9, 0, true",
    "90, 10, 0.2, 0.99, false",
    "10, 10, 0.2, 0.19, false",
    "10, 10, 0.2, 0.2, true"
  })
  void lateThreadsCostThoseWhoHaveMost(
      long own, int services, double part, double random, boolean taken) {
    Strain strain = new Strain(0, 0, 100, own, services, part, 0);
    assertThat(Shedding.decide(POLICY, strain, 1, random))
        .isEqualTo(taken ? Verdict.TAKEN : Verdict.THREADS_LATE);
  }

  @Test
  void policiesAndStrainsAreChecked() {
    assertThatThrownBy(() -> new OverloadPolicy(0, Duration.ofSeconds(1)))
        .hasMessage("maxHeldBytes: 0 (expected: >= 1)");
    assertThatThrownBy(() -> new OverloadPolicy(1, Duration.ZERO))
        .hasMessage("maxLag: 0 ms (expected: > 0)");
    assertThatThrownBy(() -> new Strain(0, 0, 0, 0, 0, 0, 0))
        .hasMessage("services: 0 (expected: >= 1)");
  }

  private record Held(long until, int service, long bytes) {}

  /**
   * Services whose requests come and go in simulated time, one of them with far more than the rest:
   * what is held never exceeds the budget; where less than the reserve is wanted by the others
   * together, none of theirs is ever turned away; and nobody is while there is enough.
   */
  @Test
  void whoAsksForMuchIsTurnedAwayAndTheOthersAreNot() {
    int hogRefused = 0;
    for (long seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int services = random.nextInt(2, 8);
      long most = 1000 / (5L * services);
      long[] held = new long[services];
      int[] requests = new int[services];
      long all = 0;
      PriorityQueue<Held> running =
          new PriorityQueue<>((a, b) -> Long.compare(a.until(), b.until()));
      for (long now = 0; now < 3000; now++) {
        while (!running.isEmpty() && running.peek().until() <= now) {
          Held ended = running.remove();
          held[ended.service()] -= ended.bytes();
          requests[ended.service()]--;
          all -= ended.bytes();
        }
        int service = random.nextInt(10) < 8 ? 0 : random.nextInt(1, services);
        long bytes = random.nextLong(1, 20);
        if (service != 0 && held[service] + bytes > most) {
          continue; // the modest ask for no more than they need
        }
        int count = Arrays.stream(requests).sum();
        int active = 0;
        for (int i = 0; i < services; i++) {
          active += requests[i] > 0 || i == service ? 1 : 0;
        }
        Strain strain = new Strain(all, held[service], count, requests[service], active, 0, 0);
        Verdict verdict = Shedding.decide(POLICY, strain, bytes, random.nextDouble());
        if (verdict == Verdict.TAKEN) {
          running.add(new Held(now + random.nextLong(1, 500), service, bytes));
          held[service] += bytes;
          requests[service]++;
          all += bytes;
        } else {
          hogRefused++;
          assertThat(service).as("seed %d", seed).isZero();
          assertThat(all + bytes).as("seed %d", seed).isGreaterThan(800);
        }
        assertThat(all).as("seed %d", seed).isLessThanOrEqualTo(1000);
      }
    }
    assertThat(hogRefused).isPositive();
  }
}
