package dev.dormouse.core.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LagRuleTest {
  private static final Duration MOST = Duration.ofMillis(500);
  private static final long LATE = Duration.ofMillis(501).toNanos();

  private static LagRule after(LagRule rule, int ticks, long lag) {
    LagRule now = rule;
    for (int i = 0; i < ticks; i++) {
      now = now.next(lag, MOST);
    }
    return now;
  }

  @Test
  void aThreadInTimeShedsNothing() {
    assertThat(after(LagRule.START, 1000, MOST.toNanos())).isSameAs(LagRule.START);
  }

  @Test
  void onePauseIsNoOverload() {
    LagRule paused = after(LagRule.START, 1, 10 * LATE);
    assertThat(paused.part()).isZero();
    assertThat(after(paused, 1, 0)).isEqualTo(LagRule.START);
  }

  @Test
  void beingLateAgainAndAgainShedsMoreAndMoreButNeverAll() {
    assertThat(after(LagRule.START, 2, LATE).part()).isEqualTo(0.1, within(1e-9));
    assertThat(after(LagRule.START, 6, LATE).part()).isEqualTo(0.5, within(1e-9));
    assertThat(after(LagRule.START, 1000, LATE).part()).isEqualTo(LagRule.MOST);
  }

  @Test
  void itEndsWithinTwoSecondsOfTheLoad() {
    LagRule worst = after(LagRule.START, 1000, LATE);
    assertThat(after(worst, 20, 0).part()).isZero();
  }

  /** Load of twice what a thread can do, of which it is late by what it is given too much. */
  @Test
  void underTwiceTheLoadItSettlesAtAboutHalf() {
    LagRule rule = LagRule.START;
    double lateMillis = 0;
    double sum = 0;
    int ticks = 2000;
    for (int i = 0; i < ticks; i++) {
      double work = 200 * (1 - rule.part());
      lateMillis = Math.max(0, lateMillis + work - 100);
      rule = rule.next((long) (lateMillis * 1e6), MOST);
      sum += i < ticks / 2 ? 0 : rule.part();
    }
    assertThat(sum / (ticks / 2.0)).isEqualTo(0.5, within(0.1));
    assertThat(lateMillis).isLessThan(3000);
  }
}
