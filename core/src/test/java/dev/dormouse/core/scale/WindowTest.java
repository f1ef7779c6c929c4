package dev.dormouse.core.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The window's sums are exact: they are compared with integrals over the whole history. */
final class WindowTest {
  private static final long SECOND = 1_000_000_000L;

  private record Step(long from, long to, int inFlight) {}

  @Test
  void averagesEqualTheIntegralOverTheWholeHistory() {
    for (long seed = 1; seed <= 300; seed++) {
      Random random = new Random(seed);
      long origin = random.nextBoolean() ? random.nextLong() : Long.MAX_VALUE - 5 * SECOND;
      int seconds = 1 + random.nextInt(12);
      Window window = new Window(seconds, origin);
      List<Step> history = new ArrayList<>();
      long passed = 0;
      for (int i = 0; i < 200; i++) {
        long step = step(random);
        int inFlight = random.nextInt(5);
        history.add(new Step(passed, passed + step, inFlight));
        passed += step;
        window.advance(inFlight, origin + passed);
        int over = 1 + random.nextInt(seconds);
        assertThat(window.concurrency(over, origin + passed))
            .as("seed %s, step %s, over %s s", seed, i, over)
            .isCloseTo(integral(history, passed, over), within(1e-6));
      }
    }
  }

  private static long step(Random random) {
    return switch (random.nextInt(10)) {
      case 0 -> SECOND * random.nextInt(40);
      case 1 -> SECOND * (10_000 + random.nextInt(100_000)) + random.nextInt(1000);
      case 2 -> 0;
      default -> random.nextLong(2 * SECOND);
    };
  }

  /**
   * The oldest second is held as a whole: the part of it that has left the window is taken for the
   * average of that second, as the window does.
   */
  private static double integral(List<Step> history, long passed, int over) {
    long bucket = passed / SECOND;
    double into = (double) (passed - bucket * SECOND) / SECOND;
    double sum = busy(history, Math.max(0, bucket - over + 1) * SECOND, passed);
    if (bucket >= over) {
      long oldest = (bucket - over) * SECOND;
      sum += busy(history, oldest, oldest + SECOND) * (1 - into);
    }
    return sum / Math.clamp((double) passed / SECOND, 1, over);
  }

  private static double busy(List<Step> history, long from, long to) {
    double sum = 0;
    for (Step step : history.reversed()) {
      if (step.to <= from) {
        break;
      }
      sum += step.inFlight * Math.max(0, Math.min(to, step.to) - Math.max(from, step.from));
    }
    return sum / SECOND;
  }

  @Test
  void aRequestShorterThanAnyTickCounts() {
    Window window = new Window(60, 0);
    window.advance(0, 10 * SECOND);
    window.advance(1, 10 * SECOND + 1_000_000);
    window.advance(0, 10 * SECOND + 2_000_000);
    assertThat(window.concurrency(10, 10 * SECOND + 2_000_000)).isCloseTo(1e-4, within(1e-6));
  }

  @Test
  void aSteadyStreamOffersItsRateTimesItsServiceTime() {
    Window window = new Window(60, 0);
    for (int i = 1; i <= 1000; i++) {
      window.advance(0, i * SECOND / 10);
      window.arrival();
    }
    assertThat(window.offered(60, 0.1, 100 * SECOND)).isCloseTo(1, within(0.01));
    assertThat(window.offered(6, 0.1, 100 * SECOND)).isCloseTo(1, within(0.02));
  }

  @Test
  void aBurstOffersNothingAtFirstAndItsWholeWeightWhenTheWindowHasPassed() {
    Window window = new Window(60, 0);
    window.advance(0, 100 * SECOND);
    for (int i = 0; i < 50; i++) {
      window.arrival();
    }
    assertThat(window.offered(6, 10, 100 * SECOND)).isZero();
    window.advance(0, 103 * SECOND);
    assertThat(window.offered(6, 10, 103 * SECOND)).isCloseTo(50 * 2.5 / 6, within(0.01));
    window.advance(0, 106 * SECOND - 1);
    assertThat(window.offered(6, 10, 106 * SECOND - 1)).isCloseTo(50 * 5.5 / 6, within(0.01));
  }

  @Test
  void whatIsOfferedNeverExceedsTheArrivals() {
    for (long seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      Window window = new Window(6, 0);
      long now = 0;
      for (int i = 1; i <= 100; i++) {
        now += random.nextLong(SECOND / 2);
        window.advance(0, now);
        window.arrival();
        assertThat(window.offered(6, random.nextInt(4000), now)).isBetween(0.0, (double) i);
      }
    }
  }

  @Test
  void aClockReadBeforeTheLockMayBeALittleBehind() {
    Window window = new Window(6, 0);
    window.advance(1, 3 * SECOND);
    window.advance(2, 3 * SECOND - 1000);
    assertThat(window.concurrency(6, 3 * SECOND - 1000)).isCloseTo(1, within(1e-5));
  }
}
