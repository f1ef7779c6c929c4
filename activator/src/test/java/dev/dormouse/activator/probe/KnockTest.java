package dev.dormouse.activator.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KnockTest {
  @ParameterizedTest
  @CsvSource({
    "0, false, 1, 1000",
    "50_000, false, 1, 1000",
    "300_000, false, 1, 3000",
    "5_000_000, false, 1, 10_000",
    "20_000_000, false, 1, 50_000",
    "0, true, 1, 10_000",
    "0, false, 100, 25_000",
    "20_000_000, false, 1000, 250_000"
  })
  void knocksLessOftenTheLongerItTakesAndTheMoreThereAre(
      String sinceStartMicros, boolean reached, int crowd, String pauseMicros) {
    assertThat(Knock.pause(nanos(sinceStartMicros), reached, crowd)).isEqualTo(nanos(pauseMicros));
  }

  private static long nanos(String micros) {
    return Long.parseLong(micros.replace("_", "")) * 1000;
  }
}
