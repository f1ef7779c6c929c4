package dev.dormouse.core.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class MomentTest {
  private final Moment then = new Moment(1000, 50_000);

  @Test
  void trustsTheClockThatWentFurtherWhereTimeMayBeShort() {
    Moment afterStandingStill = new Moment(1010, 59_000);
    assertThat(afterStandingStill.atMostSince(then)).isEqualTo(9000);
    Moment afterAStepBack = new Moment(3000, 1000);
    assertThat(afterAStepBack.atMostSince(then)).isEqualTo(2000);
  }

  @Test
  void trustsTheClockThatIsNeverSteppedWhereTimeMustHavePassed() {
    Moment afterAStepForward = new Moment(1010, 900_000);
    assertThat(afterAStepForward.atLeastSince(then)).isEqualTo(10);
  }

  @Test
  void refusesTimesInWhichATermCouldOutliveItsMember() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Timing(10, 40, 40, 41, 10, 10, 10))
        .withMessageContaining("expel: 41 ns (expected: >= term + 5 %)");
  }
}
