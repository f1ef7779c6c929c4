package dev.dormouse.core.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.dormouse.core.scale.WarmSchedule.Warmth;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WarmScheduleTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static WarmWindow window(String cron, int min, Duration duration) {
    return new WarmWindow(((Cron.Reading.Valid) Cron.read(cron)).cron(), BERLIN, min, duration);
  }

  /** Work days from 8 to 18, lunch from 11:30 to 13:30, and an hour each night. */
  private static final WarmSchedule WORK =
      new WarmSchedule(
          List.of(
              window("0 8 * * mon-fri", 3, Duration.ofHours(10)),
              window("30 11 * * mon-fri", 9, Duration.ofHours(2)),
              window("30 23 * * *", 1, Duration.ofHours(1))));

  @ParameterizedTest
  @CsvSource({
    "2026-01-12T06:59:59Z, 0, 2026-01-12T07:00:00Z",
    "2026-01-12T07:00:00Z, 3, 2026-01-12T10:30:00Z",
    "2026-01-12T10:30:00Z, 9, 2026-01-12T12:30:00Z",
    "2026-01-12T12:30:00Z, 3, 2026-01-12T17:00:00Z",
    "2026-01-12T17:00:00Z, 0, 2026-01-12T22:30:00Z",
    "2026-01-12T23:15:00Z, 1, 2026-01-12T23:30:00Z",
    "2026-01-17T12:00:00Z, 0, 2026-01-17T22:30:00Z",
    "2026-07-13T06:00:00Z, 3, 2026-07-13T09:30:00Z"
  })
  void whatOpenWindowsAskForIsKeptUntilTheNextEdge(Instant now, int min, Instant until) {
    assertThat(WORK.at(now)).isEqualTo(new Warmth(min, Optional.of(until)));
  }

  @Test
  void aWindowThatBeginsAgainBeforeItsEndStaysOpen() {
    WarmSchedule always = new WarmSchedule(List.of(window("0 * * * *", 2, Duration.ofHours(3))));
    Instant now = Instant.parse("2026-01-12T10:20:00Z");
    for (int edge = 0; edge < 50; edge++) {
      Warmth warmth = always.at(now);
      assertThat(warmth.minInstances()).isEqualTo(2);
      assertThat(warmth.until().orElseThrow()).isAfter(now);
      now = warmth.until().orElseThrow();
    }
  }

  @Test
  void aWindowOverAChangeOfClocksIsOpenForTheTimeThatPasses() {
    WarmSchedule night = new WarmSchedule(List.of(window("30 1 29 3 *", 2, Duration.ofHours(2))));
    assertThat(night.at(Instant.parse("2026-03-29T02:29:59Z")).minInstances()).isEqualTo(2);
    assertThat(night.at(Instant.parse("2026-03-29T02:30:00Z")).minInstances()).isZero();
  }

  @Test
  void noScheduleHasNoEdge() {
    assertThat(WarmSchedule.NONE.at(Instant.EPOCH)).isEqualTo(new Warmth(0, Optional.empty()));
  }

  @Test
  void aPolicyIsWarmedUpToItsMaximumAndNeverBelowItsMinimum() {
    ScalingPolicy policy = ScalingPolicy.DEFAULT.with(2, 5, 0.7, Duration.ofSeconds(60));
    assertThat(policy.warmedTo(0).minInstances()).isEqualTo(2);
    assertThat(policy.warmedTo(4).minInstances()).isEqualTo(4);
    assertThat(policy.warmedTo(9).minInstances()).isEqualTo(5);
    assertThat(policy.with(WORK).warmedTo(4).schedule()).isEqualTo(WORK);
  }

  @Test
  void aWindowChecksItself() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> window("0 8 * * *", 0, Duration.ofHours(1)))
        .withMessage("minInstances: 0 (expected: >= 1)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> window("0 8 * * *", 1, Duration.ofDays(8)))
        .withMessage("duration: PT192H (expected: > 0 s, <= 7 days)");
  }
}
