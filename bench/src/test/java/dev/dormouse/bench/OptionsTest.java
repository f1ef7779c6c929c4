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

  @Test
  void takesNumbersAndNone() {
    Options options = Options.parse(List.of("--rates", "500,2000", "--routes", "7"));

    assertThat(options.numbers("rates", "1")).containsExactly(500, 2000);
    assertThat(options.numbers("limits", "1,80")).containsExactly(1, 80);
    assertThat(options.numberOrNone("routes")).isEqualTo(7);
    assertThat(options.numberOrNone("faults")).isZero();
    assertThatCode(options::refuseTheRest).doesNotThrowAnyException();
  }

  @Test
  void refusesOneWrongNumberOfSeveral() {
    Options options = Options.parse(List.of("--rates", "500,", "--routes", "few"));

    assertThatThrownBy(() -> options.numbers("rates", "1")).hasMessageContaining("--rates:");
    assertThatThrownBy(() -> options.numberOrNone("routes"))
        .hasMessage("--routes: few (expected: >= 1)");
  }
}
