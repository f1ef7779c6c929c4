package dev.dormouse.core.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The queue's bounds, their defaults and what they refuse. */
final class QueuePolicyTest {
  @Test
  void hasTheseDefaults() {
    assertThat(QueuePolicy.DEFAULT)
        .isEqualTo(new QueuePolicy(1000, 64 * 1024 * 1024, Duration.ofSeconds(60)));
  }

  @Test
  void saysWhichBoundIsWrong() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new QueuePolicy(-1, 0, Duration.ZERO))
        .withMessage("maxRequests: -1 (expected: >= 0)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new QueuePolicy(0, -1, Duration.ZERO))
        .withMessage("maxBytes: -1 (expected: >= 0)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new QueuePolicy(0, 0, Duration.ofSeconds(-1)))
        .withMessage("maxWait: PT-1S (expected: >= 0 s)");
  }
}
