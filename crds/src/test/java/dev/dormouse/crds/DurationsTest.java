package dev.dormouse.crds;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0s, 0",
    "60s, 60000",
    "1m30s, 90000",
    "500ms, 500",
    "1.5h, 5400000",
    ".5s, 500",
    "2.s, 2000",
    "1h1m1s1ms, 3661001",
    "30s1m, 90000",
    "2000us, 2",
    "2000µs, 2",
    "3000000ns, 3"
  })
  void readsWhatKubernetesWrites(String text, long millis) {
    assertThat(Durations.parse(text)).contains(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "60", "s", "1 s", "1s ", "-1s", "1d", "PT1S", "1s2", "1e3s", "."})
  void refusesTheRest(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }

  @Test
  void neitherOverflowsNorTakesLongTexts() {
    assertThat(Durations.parse("9".repeat(38) + "h")).contains(Duration.ofNanos(Long.MAX_VALUE));
    assertThat(Durations.parse("9".repeat(18) + "h1h")).contains(Duration.ofNanos(Long.MAX_VALUE));
    assertThat(Durations.parse("9".repeat(100_000) + "h")).isEmpty();
  }
}
