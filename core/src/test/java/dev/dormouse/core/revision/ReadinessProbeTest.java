package dev.dormouse.core.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.dormouse.core.revision.ReadinessProbe.Standing;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReadinessProbeTest {
  /** Attempts: y answered, n not. Said: R takes requests, - takes none. */
  @ParameterizedTest
  @CsvSource({
    "3, 1, yyyy,     RRRR",
    "3, 1, nnyn,     RRRR",
    "3, 1, nnnny,    RR--R",
    "1, 1, nyny,     -R-R",
    "2, 3, nnyyyn,   R---RR",
    "2, 2, nnynyyn,  R----RR",
  })
  void aThresholdMustBeReachedInARow(int failures, int successes, String attempts, String said) {
    var probe =
        new ReadinessProbe(
            StartupProbe.TcpConnect.DEFAULT,
            Duration.ZERO,
            Duration.ofSeconds(1),
            failures,
            successes);
    Standing standing = Standing.UP;
    var heard = new StringBuilder();
    for (char attempt : attempts.toCharArray()) {
      standing = probe.next(standing, attempt == 'y');
      heard.append(standing.ready() ? 'R' : '-');
    }
    assertThat(heard).hasToString(said);
  }

  @Test
  void aThresholdIsOneAtLeast() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new ReadinessProbe(
                StartupProbe.TcpConnect.DEFAULT, Duration.ZERO, Duration.ofSeconds(1), 0, 1))
        .withMessage("failureThreshold: 0 (expected: >= 1)");
  }
}
