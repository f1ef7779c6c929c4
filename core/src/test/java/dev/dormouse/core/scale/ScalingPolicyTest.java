package dev.dormouse.core.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The settings, their defaults and their bounds. */
final class ScalingPolicyTest {
  private static final ScalingPolicy DEFAULT = ScalingPolicy.DEFAULT;

  @Test
  void hasTheseDefaults() {
    assertThat(DEFAULT)
        .isEqualTo(
            new ScalingPolicy(
                0,
                100,
                0.7,
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofSeconds(6),
                1000,
                2,
                5,
                Duration.ofSeconds(1),
                WarmSchedule.NONE,
                new ScalingPolicy.Chosen(false, false)));
  }

  @Test
  void keepsTheRestWhenTheFourThatAResourceMayChooseChange() {
    ScalingPolicy changed = DEFAULT.with(1, 5, 0.5, Duration.ZERO);
    assertThat(changed.minInstances()).isEqualTo(1);
    assertThat(changed.maxInstances()).isEqualTo(5);
    assertThat(changed.targetUtilization()).isEqualTo(0.5);
    assertThat(changed.idleTimeout()).isZero();
    assertThat(changed.chosen()).isEqualTo(ScalingPolicy.Chosen.BOTH);
    assertThat(changed.with(0, 100, 0.7, Duration.ofSeconds(60)).with(ScalingPolicy.Chosen.NEITHER))
        .isEqualTo(DEFAULT);
  }

  @Test
  void saysWhichSettingIsWrongAndWhatIsExpected() {
    refuses(-1, 5, 0.5, Duration.ZERO, "minInstances: -1 (expected: >= 0)");
    refuses(0, 0, 0.5, Duration.ZERO, "maxInstances: 0 (expected: >= 1)");
    refuses(6, 5, 0.5, Duration.ZERO, "minInstances: 6 (expected: <= maxInstances)");
    refuses(0, 5, 0, Duration.ZERO, "targetUtilization: 0.0 (expected: > 0, <= 1)");
    refuses(0, 5, 1.1, Duration.ZERO, "targetUtilization: 1.1 (expected: > 0, <= 1)");
    refuses(0, 5, Double.NaN, Duration.ZERO, "targetUtilization: NaN (expected: > 0, <= 1)");
    refuses(0, 5, 1, Duration.ofSeconds(-1), "idleTimeout: PT-1S (expected: >= 0 s)");
  }

  private static void refuses(int min, int max, double target, Duration idle, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULT.with(min, max, target, idle))
        .withMessage(message);
  }
}
