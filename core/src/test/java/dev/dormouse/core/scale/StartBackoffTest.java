package dev.dormouse.core.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How long to wait after starts that failed. */
final class StartBackoffTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void triesAgainAtOnceThenPausesTwiceAsLongEachTimeUpToAMinute() {
    for (long origin : List.of(0L, -1L, Long.MAX_VALUE - 3)) {
      long now = origin;
      StartBackoff backoff = StartBackoff.NONE;
      assertThat(backoff.remaining(now)).isZero();
      for (long seconds : List.of(0, 1, 2, 4, 8, 16, 32, 60, 60, 60)) {
        backoff = backoff.failed(now);
        assertThat(backoff.remaining(now)).isEqualTo(seconds * SECOND);
        now += seconds * SECOND;
        assertThat(backoff.remaining(now)).isZero();
      }
    }
  }

  @Test
  void failuresWithinAPauseBelongToTheWaveThatBroughtItOn() {
    StartBackoff backoff = StartBackoff.NONE.failed(0).failed(0);
    for (int i = 0; i < 10; i++) {
      backoff = backoff.failed(SECOND / 2);
    }
    assertThat(backoff.remaining(SECOND / 2)).isEqualTo(SECOND / 2);
    assertThat(backoff.failed(SECOND).remaining(SECOND)).isEqualTo(2 * SECOND);
  }
}
