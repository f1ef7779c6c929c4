package dev.dormouse.activator.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.local.FreePorts.Range;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FreePortsTest {
  @ParameterizedTest
  @CsvSource({
    "32768, 60999, 61000, 65535", // Linux
    "49152, 65535, 39152, 49151", // macOS
    "1024, 65000, 1024, 65000", // nothing beside it
    "15000, 65535, 10000, 14999"
  })
  void choosesBesideTheRangeForOutgoingConnections(int first, int last, int from, int to) {
    assertThat(FreePorts.beside(new Range(first, last))).isEqualTo(new Range(from, to));
  }
}
