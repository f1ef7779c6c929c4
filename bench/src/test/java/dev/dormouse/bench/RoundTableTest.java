package dev.dormouse.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RoundTableTest {
  private final RoundTable table = new RoundTable("rate", "p99");

  @Test
  void takesTheMedianOfTheRounds() {
    table.add("mine", 10, 1);
    table.add("mine", 30, 3);
    table.add("mine", 20, 100);

    assertThat(table.median("mine", "rate")).isEqualTo(20);
    assertThat(table.median("mine", "p99")).isEqualTo(3);
  }

  @Test
  void comparesWithinARoundSoThatANoisyOneHitsBoth() {
    for (double noise : new double[] {1, 0.2, 3, 0.5}) {
      table.add("mine", 90 * noise, 1);
      table.add("peer", 100 * noise, 1);
    }

    assertThat(table.ratio("mine", "peer", "rate")).isEqualTo(0.9);
  }

  @Test
  void takesTheMedianOfTheDifferencesNotTheDifferenceOfTheMedians() {
    table.add("peer", 1, 10);
    table.add("mine", 1, 11);
    table.add("peer", 1, 90);
    table.add("mine", 1, 92);
    table.add("peer", 1, 20);
    table.add("mine", 1, 60);

    assertThat(table.difference("mine", "peer", "p99")).isEqualTo(2);
  }

  @Test
  void refusesARowThatDoesNotFit() {
    assertThatThrownBy(() -> table.add("mine", 1)).hasMessage("values: 1 (expected: 2)");
    assertThatThrownBy(() -> table.median("nobody", "rate")).hasMessageContaining("nobody");
  }
}
