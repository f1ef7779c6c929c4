package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DeadlineWheelTest {
  private static final long TICK = DeadlineWheel.TICK_NANOS;
  private static final long TURN = 512 * TICK;

  private static final class Timeline implements DeadlineWheel.Ticker {
    long now;
    boolean ticking;
    int starts;
    int stops;

    @Override
    public void start() {
      assertThat(ticking).isFalse();
      ticking = true;
      starts++;
    }

    @Override
    public void stop() {
      assertThat(ticking).isTrue();
      ticking = false;
      stops++;
    }
  }

  private final class Alarm extends DeadlineWheel.Deadline {
    final long at;
    long rangAt = Long.MIN_VALUE;

    Alarm(long at) {
      this.at = at;
    }

    boolean rang() {
      return rangAt != Long.MIN_VALUE;
    }

    @Override
    void expired() {
      assertThat(rang()).as("rings once").isFalse();
      rangAt = time.now;
      rung.add(this);
    }
  }

  private final Timeline time = new Timeline();
  private final List<Alarm> rung = new ArrayList<>();
  private DeadlineWheel wheel = new DeadlineWheel(time, 0);

  private Alarm alarm(long at) {
    Alarm alarm = new Alarm(at);
    wheel.add(alarm, at, time.now);
    return alarm;
  }

  /** Lets time pass tick by tick, as the ticker does. */
  private void passTo(long end) {
    while (time.now < end) {
      time.now = Math.min(end, time.now + TICK);
      wheel.advance(time.now);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, TICK - 1, TICK, TICK + 1, 5 * TICK, 5 * TICK + TICK / 2})
  void ringsAtTheNextTickAndNotBefore(long at) {
    Alarm alarm = alarm(at);
    passTo(Math.ceilDiv(at, TICK) * TICK - TICK);
    assertThat(alarm.rang()).isFalse();
    passTo(Math.ceilDiv(at, TICK) * TICK);
    assertThat(alarm.rang()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, -10 * TICK})
  void whatHasPassedAlreadyRingsAtTheNextTick(long at) {
    Alarm alarm = alarm(at);
    wheel.advance(time.now);
    assertThat(alarm.rang()).isFalse();
    passTo(TICK);
    assertThat(alarm.rang()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {TURN - 1, TURN, TURN + 1, TURN + TICK, 3 * TURN + 7, 70 * TURN})
  void farDeadlinesWaitForTheirTurn(long at) {
    Alarm alarm = alarm(at);
    passTo(at - 1);
    assertThat(alarm.rang()).isFalse();
    passTo(at + TICK);
    assertThat(alarm.rangAt).isBetween(at, at + TICK);
  }

  @Test
  void ringsLateWhenTheTickIsLateHoweverLong() {
    Alarm near = alarm(3 * TICK);
    Alarm far = alarm(2 * TURN);
    time.now = 5 * TURN;
    wheel.advance(time.now);
    assertThat(near.rang()).isTrue();
    assertThat(far.rang()).isTrue();
  }

  @Test
  void earlierTicksRingFirstAndWithinOneTheOrderIsThatOfAdding() {
    Alarm third = alarm(9 * TICK);
    Alarm first = alarm(2 * TICK);
    Alarm fourth = alarm(9 * TICK - 1);
    Alarm second = alarm(5 * TICK);
    time.now = 20 * TICK;
    wheel.advance(time.now);
    assertThat(rung).containsExactly(first, second, third, fourth);
  }

  @Test
  void whatIsRemovedDoesNotRing() {
    Alarm removed = alarm(TICK);
    Alarm kept = alarm(TICK);
    wheel.remove(removed);
    wheel.remove(removed);
    passTo(2 * TICK);
    assertThat(rung).containsExactly(kept);
    assertThat(wheel.size()).isZero();
  }

  @Test
  void addingAgainMovesADeadline() {
    Alarm moved = alarm(TICK);
    wheel.add(moved, 4 * TICK, time.now);
    assertThat(wheel.size()).isEqualTo(1);
    passTo(3 * TICK);
    assertThat(moved.rang()).isFalse();
    passTo(4 * TICK);
    assertThat(moved.rang()).isTrue();
  }

  @Test
  void oneThatRingsMayTakeAnotherOut() {
    Alarm victim = new Alarm(TICK);
    wheel.add(
        new DeadlineWheel.Deadline() {
          @Override
          void expired() {
            wheel.remove(victim);
          }
        },
        TICK,
        0);
    wheel.add(victim, TICK, 0);
    passTo(3 * TICK);
    assertThat(rung).isEmpty();
    assertThat(wheel.size()).isZero();
    assertThat(time.ticking).isFalse();
  }

  @Test
  void oneThatRingsMayAddItselfAgainAndTheTicksGoOn() {
    int[] rings = {0};
    wheel.add(
        new DeadlineWheel.Deadline() {
          @Override
          void expired() {
            if (++rings[0] < 3) {
              wheel.add(this, time.now, time.now);
            }
          }
        },
        0,
        0);
    for (int tick = 1; tick <= 3; tick++) {
      assertThat(time.ticking).isTrue();
      passTo(tick * TICK);
      assertThat(rings[0]).isEqualTo(tick);
    }
    assertThat(time.ticking).isFalse();
    assertThat(time.starts).isEqualTo(1);
  }

  @Test
  void asksForTicksOnlyWhileItHoldsSomething() {
    assertThat(time.starts).isZero();
    Alarm removed = alarm(50 * TICK);
    assertThat(time.ticking).isTrue();
    wheel.remove(removed);
    passTo(TICK);
    assertThat(time.ticking).isFalse();
    alarm(2 * TICK);
    passTo(2 * TICK);
    assertThat(time.ticking).isFalse();
    assertThat(time.starts).isEqualTo(2);
    assertThat(time.stops).isEqualTo(2);
  }

  @Test
  void aLongSilenceDelaysNothingThatIsAddedAfterIt() {
    alarm(TICK);
    passTo(TICK);
    time.now = 10 * TURN + TICK / 2;
    Alarm next = alarm(time.now + TICK);
    passTo(time.now + 2 * TICK);
    assertThat(next.rangAt - next.at).isBetween(0L, 2 * TICK - 1);
  }

  @Test
  void keepsItsPromisesWhenTheClockBeginsAnywhere() {
    for (long origin : new long[] {Long.MAX_VALUE - 3 * TICK, Long.MIN_VALUE, -TICK / 2}) {
      rung.clear();
      time.now = origin;
      wheel = new DeadlineWheel(time, origin);
      Alarm alarm = alarm(origin + 5 * TICK);
      time.now = origin + 4 * TICK;
      wheel.advance(time.now);
      assertThat(alarm.rang()).isFalse();
      time.now = origin + 5 * TICK;
      wheel.advance(time.now);
      assertThat(rung).containsExactly(alarm);
    }
  }

  /** 20,000 deadlines within three turns, moved and removed at random, at ticks out of phase. */
  @Test
  void manyAreNeverEarlyNeverTwoTicksLateAndNeverLost() {
    SplittableRandom random = new SplittableRandom(7);
    time.now = 37_000_000;
    Set<Alarm> removed = new HashSet<>();
    List<Alarm> all = new ArrayList<>();
    while (all.size() < 20_000) {
      for (int i = 0; i < 50; i++) {
        all.add(alarm(time.now + random.nextLong(3 * TURN)));
      }
      Alarm some = all.get(random.nextInt(all.size()));
      if (!some.rang() && removed.add(some)) {
        wheel.remove(some);
      }
      passTo(time.now + TICK);
    }
    passTo(time.now + 3 * TURN + 2 * TICK);
    assertThat(wheel.size()).isZero();
    assertThat(rung).hasSize(all.size() - removed.size()).doesNotContainAnyElementsOf(removed);
    for (Alarm alarm : rung) {
      assertThat(alarm.rangAt - alarm.at).isBetween(0L, 2 * TICK - 1);
    }
  }
}
