package dev.dormouse.crds;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class QuantitiesTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1000",
    "+1, 1000",
    "250m, 250",
    "0.25, 250",
    ".5, 500",
    "1.0001, 1001",
    "1u, 1",
    "1n, 1",
    "2k, 2000000",
    "1Ki, 1024000",
    "1e3, 1000000",
    "1E3, 1000000",
    "1e-3, 1",
    "1M, 1000000000"
  })
  void readsThousandthsRoundedUp(String text, long thousandths) {
    assertThat(Quantities.parse(text, 1000)).hasValue(thousandths);
  }

  @ParameterizedTest
  @CsvSource({
    "128Mi, 134217728",
    "1G, 1000000000",
    "1Gi, 1073741824",
    "1.5Ki, 1536",
    "1E, 1000000000000000000",
    "1Ti, 1099511627776",
    "100Ei, 9223372036854775807",
    "1e99, 9223372036854775807"
  })
  void readsBytes(String text, long bytes) {
    assertThat(Quantities.parse(text, 1)).hasValue(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "m", "-1", "1MB", "1mi", "1 Gi", "1e999", "1e", "0x1", "1K", "NaN"})
  void refusesTheRest(String text) {
    assertThat(Quantities.parse(text, 1)).isEmpty();
  }
}
