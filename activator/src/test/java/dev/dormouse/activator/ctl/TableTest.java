package dev.dormouse.activator.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TableTest {
  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    assertThat(new Table("A", "LONG", "C").row("wider", "b", "c").row("d", "", "").lines())
        .containsExactly("A       LONG   C", "wider   b      c", "d");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-10T00:00:00Z, 0s",
    "2026-01-09T23:59:15Z, 45s",
    "2026-01-09T23:57:01Z, 179s",
    "2026-01-09T23:57:00Z, 3m",
    "2026-01-09T21:00:01Z, 179m",
    "2026-01-09T21:00:00Z, 3h",
    "2026-01-07T00:00:00Z, 3d",
    "2026-01-11T00:00:00Z, 0s",
    "never, -",
    ", -"
  })
  void anAgeIsInOneUnit(String timestamp, String age) {
    assertThat(Age.of(timestamp, Instant.parse("2026-01-10T00:00:00Z"))).isEqualTo(age);
  }
}
