package dev.dormouse.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
  @Test
  void givesWhatWasAskedForElseTheDefault() {
    Options options = Options.parse(List.of("--rounds", "7"));

    assertThat(options.number("rounds", 5)).isEqualTo(7);
    assertThat(options.number("seconds", 6)).isEqualTo(6);
    assertThatCode(options::refuseTheRest).doesNotThrowAnyException();
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    Options options = Options.parse(List.of("--turns", "7"));

    assertThatThrownBy(options::refuseTheRest).hasMessage("unknown option --turns");
    assertThatThrownBy(() -> Options.parse(List.of("rounds"))).hasMessageContaining("rounds");
    assertThatThrownBy(() -> Options.parse(List.of("--rounds"))).hasMessageContaining("value");
  }

  @Test
  void refusesANumberThatMeasuresNothing() {
    Options options = Options.parse(List.of("--rounds", "0"));

    assertThatThrownBy(() -> options.number("rounds", 5))
        .hasMessage("--rounds: 0 (expected: >= 1)");
  }
}
