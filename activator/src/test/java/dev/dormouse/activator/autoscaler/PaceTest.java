package dev.dormouse.activator.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When decisions are made, in nanoseconds of any clock. */
final class PaceTest {
  private static final long GATHER = 4_000_000;
  private static final long COALESCE = Autoscaler.COALESCE_NANOS;
  private static final long NOW = 7_000_000_000L;

  @Test
  void withoutGatheringTheFirstChangeIsDecidedAtOnce() {
    assertThat(new Pace(0).ask(NOW)).isZero();
  }

  @Test
  void changesSoonAfterADecisionAreOneMoreAtTheEndOfTheCoalescingTime() {
    Pace pace = new Pace(0);
    pace.ask(NOW);
    assertThat(pace.ask(NOW + 1_000_000)).isEqualTo(COALESCE - 1_000_000);
    assertThat(pace.ask(NOW + 2_000_000)).isEqualTo(Pace.TAKEN_ALONG);
    assertThat(pace.ask(NOW + 3_000_000)).isEqualTo(Pace.TAKEN_ALONG);
  }

  @Test
  void aChangeLongAfterADecisionIsDecidedAtOnce() {
    Pace pace = new Pace(0);
    pace.ask(NOW);
    assertThat(pace.ask(NOW + COALESCE + 1)).isNotPositive();
  }

  @Test
  void theFirstChangeOfABurstWaitsForTheOthers() {
    Pace pace = new Pace(GATHER);
    assertThat(pace.ask(NOW)).isEqualTo(GATHER);
    assertThat(pace.ask(NOW + 1)).isEqualTo(Pace.TAKEN_ALONG);
    pace.postponedRuns(NOW + GATHER);
    assertThat(pace.ask(NOW + GATHER)).isEqualTo(COALESCE);
  }

  @Test
  void aLaterBurstIsGatheredToo() {
    Pace pace = new Pace(GATHER);
    pace.ask(NOW);
    pace.postponedRuns(NOW + GATHER);
    assertThat(pace.ask(NOW + GATHER + 10 * COALESCE)).isEqualTo(GATHER);
  }

  @Test
  void aChangeDuringThePostponedDecisionNeedsAnother() {
    Pace pace = new Pace(0);
    pace.ask(NOW);
    assertThat(pace.ask(NOW + 1)).isPositive();
    pace.postponedRuns(NOW + COALESCE);
    assertThat(pace.ask(NOW + COALESCE)).isEqualTo(COALESCE);
  }
}
