package dev.dormouse.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SightTest {
  private static final Timing TIMING = Round.TIMING;
  private final Sight sight = new Sight(TIMING, at(0));

  private static Moment at(long nanos) {
    return new Moment(nanos, nanos);
  }

  @Test
  void isSilentAfterThreeBeatsWhereNobodyListens() {
    sight.heard(at(0));
    sight.absent();
    assertThat(sight.isSilent(at(3 * TIMING.beat()))).isFalse();
    assertThat(sight.isSilent(at(3 * TIMING.beat() + 1))).isTrue();
  }

  @Test
  void isGivenItsWholeTimeAgainWhenItIsHeard() {
    sight.absent();
    sight.heard(at(0));
    assertThat(sight.isSilent(at(TIMING.suspect()))).isFalse();
    assertThat(sight.isSilent(at(TIMING.suspect() + 1))).isTrue();
  }

  @Test
  void endsNoSoonerForCertainBecauseNobodyListens() {
    sight.marked(new Mark(1, true), at(0));
    sight.vouchedFor(at(10));
    sight.absent();
    assertThat(sight.hasEnded(at(10 + TIMING.expel() - 1))).isFalse();
    assertThat(sight.hasEnded(at(10 + TIMING.expel()))).isTrue();
  }
}
