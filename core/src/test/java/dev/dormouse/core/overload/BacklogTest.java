package dev.dormouse.core.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BacklogTest {
  private static final long MILLI = 1_000_000;

  @ParameterizedTest
  @CsvSource({
    // waiting, slots, most, start ms, service ms, wait ms
    "0, 0, 0, 0, 100, 0",
    "0, 1, 1, 0, 100, 0",
    "1, 1, 1, 0, 100, 100",
    "10, 1, 1, 0, 100, 1000",
    "10, 5, 5, 0, 100, 200",
    "10, 1, 10, 0, 100, 100",
    "10, 1, 10, 500, 100, 550",
    "4, 1, 10, 500, 100, 400",
    "10, 0, 10, 500, 100, 600",
    "10, 0, 10, 500, 0, 0"
  })
  void theLeastWaitIsThatOfTheBestCase(
      int waiting, long slots, long most, long start, long service, long wait) {
    assertThat(new Backlog(waiting, slots, most, start * MILLI, service * MILLI).leastWaitNanos())
        .isEqualTo(wait * MILLI);
  }

  @Test
  void whereNothingServesItIsForEver() {
    assertThat(new Backlog(1, 0, 0, 0, 1).leastWaitNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> new Backlog(-1, 0, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Backlog(0, 2, 1, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /**
   * A queue in simulated time, all slots busy with work of even length that began at any moment:
   * nobody is served earlier than said by more than the one service that ran as it came.
   */
  @Test
  void nobodyWhoIsToldToWaitTooLongWouldHaveBeenServed() {
    for (long seed = 0; seed < 2000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int slots = random.nextInt(1, 20);
      int more = random.nextInt(0, 20);
      int waiting = random.nextInt(0, 300);
      long service = random.nextLong(1, 1000) * MILLI;
      long start = random.nextLong(0, 2000) * MILLI;
      long said = new Backlog(waiting, slots, slots + more, start, service).leastWaitNanos();
      long served = served(random, slots, more, waiting, service, start);
      assertThat(said).as("seed %d", seed).isLessThanOrEqualTo(served + service);
    }
  }

  /** When the one that comes behind all others begins. */
  private static long served(
      SplittableRandom random, int slots, int more, int waiting, long service, long start) {
    PriorityQueue<Long> free = new PriorityQueue<>();
    for (int i = 0; i < slots; i++) {
      free.add(random.nextLong(0, service + 1));
    }
    for (int i = 0; i < more; i++) {
      free.add(start);
    }
    ArrayDeque<Integer> line = new ArrayDeque<>();
    for (int i = 0; i <= waiting; i++) {
      line.add(i);
    }
    long at = 0;
    while (!line.isEmpty()) {
      at = free.remove();
      line.remove();
      free.add(at + service);
    }
    return at;
  }
}
