package dev.dormouse.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.bench.PacedRate.Half;
import org.junit.jupiter.api.Test;

class PacedRateTest {
  @Test
  void halfLoadIsMeasuredGivenOrLeftOut() {
    assertThat(Half.parse("auto")).isEqualTo(new Half.Measured());
    assertThat(Half.parse("15000")).isEqualTo(new Half.Given(15_000));
    assertThat(Half.parse("none")).isEqualTo(new Half.None());
    assertThatThrownBy(() -> Half.parse("0"))
        .hasMessage("--half: 0 (expected: auto, none or requests a second)");
  }

  @Test
  void takesHalfOfTheThroughputInWholeHundreds() {
    assertThat(PacedRate.halfOf(42_345.6)).isEqualTo(new PacedRate(21_200, true));
    assertThat(PacedRate.halfOf(3)).isEqualTo(new PacedRate(100, true));
  }

  @Test
  void aLoadThatSentLessThanWasDueDidNotKeepUp() {
    PacedRate rate = PacedRate.fixed(2000);

    assertThat(rate.keptUp(1999)).isTrue();
    assertThat(rate.keptUp(1900)).isFalse();
  }

  @Test
  void saysWhichIsHalfLoad() {
    assertThat(PacedRate.fixed(500)).hasToString("500/s");
    assertThat(PacedRate.halfLoad(20_000)).hasToString("20000/s (half load)");
  }
}
