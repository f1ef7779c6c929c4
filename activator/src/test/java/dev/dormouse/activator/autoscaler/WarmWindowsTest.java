package dev.dormouse.activator.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.gate.SimulatedTime;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.scale.Cron;
import dev.dormouse.core.scale.ScalingPolicy;
import dev.dormouse.core.scale.WarmSchedule;
import dev.dormouse.core.scale.WarmWindow;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Windows in simulated time, which begins on a Monday at 7:00 in Berlin. */
final class WarmWindowsTest {
  private static final Instant BEGIN = Instant.parse("2026-01-12T06:00:00Z");
  private static final ServiceKey SHOP = new ServiceKey("default", "shop");
  private static final ServiceKey NIGHT = new ServiceKey("default", "night");
  private static final ScalingPolicy WORK =
      policy("0 8 * * mon-fri", 3, Duration.ofHours(10)).keeping(1);
  private static final ScalingPolicy NIGHTLY = policy("30 7 * * *", 2, Duration.ofMinutes(10));

  private final SimulatedTime time = new SimulatedTime();
  private final long origin = time.now();
  private Duration clockSet = Duration.ZERO;
  private final InstantSource clock = () -> BEGIN.plusNanos(time.now() - origin).plus(clockSet);
  private final List<String> told = new ArrayList<>();
  private final WarmWindows windows = new WarmWindows(time, clock, Runnable::run, this::edge);

  private static ScalingPolicy policy(String cron, int min, Duration duration) {
    var window =
        new WarmWindow(
            ((Cron.Reading.Valid) Cron.read(cron)).cron(),
            ZoneId.of("Europe/Berlin"),
            min,
            duration);
    return ScalingPolicy.DEFAULT.with(new WarmSchedule(List.of(window)));
  }

  private void edge(ServiceKey service) {
    ask(service);
  }

  private void ask(ServiceKey service) {
    ScalingPolicy policy = service.equals(SHOP) ? WORK : NIGHTLY;
    told.add(
        clock.instant() + " " + service.name() + " " + windows.now(service, policy).minInstances());
  }

  @Test
  void aServiceIsAskedForAtEachEdgeAndNotBetween() {
    ask(SHOP);
    ask(NIGHT);
    told.clear();
    time.pass(Duration.ofDays(1));
    assertThat(told)
        .containsExactly(
            "2026-01-12T06:30:00Z night 2",
            "2026-01-12T06:40:00Z night 0",
            "2026-01-12T07:00:00Z shop 3",
            "2026-01-12T17:00:00Z shop 1");
    assertThat(time.timers()).isEqualTo(1);
  }

  @Test
  void withoutASchedulesNoTimerRuns() {
    assertThat(windows.now(SHOP, ScalingPolicy.DEFAULT)).isSameAs(ScalingPolicy.DEFAULT);
    assertThat(time.timers()).isZero();
    ask(SHOP);
    ask(NIGHT);
    assertThat(time.timers()).isEqualTo(1);
    windows.forget(NIGHT);
    windows.now(SHOP, ScalingPolicy.DEFAULT);
    assertThat(time.timers()).isZero();
  }

  @Test
  void anEdgeThatComesBeforeTheOneWaitedForIsNotMissed() {
    ask(SHOP);
    ask(NIGHT);
    told.clear();
    time.pass(Duration.ofMinutes(30));
    assertThat(told).containsExactly("2026-01-12T06:30:00Z night 2");
  }

  @Test
  void aClockThatWasSetIsSeenWithinTheHour() {
    ask(SHOP);
    told.clear();
    time.pass(Duration.ofHours(2));
    clockSet = Duration.ofHours(12);
    time.pass(Duration.ofHours(1));
    assertThat(told).hasSize(2);
    assertThat(told.getLast()).endsWith("shop 1");
  }

  @Test
  void aWeekHasTenEdgesOfWork() {
    ask(SHOP);
    told.clear();
    time.pass(Duration.ofDays(7));
    assertThat(told).hasSize(10);
  }
}
