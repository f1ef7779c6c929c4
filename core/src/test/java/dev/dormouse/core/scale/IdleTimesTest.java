package dev.dormouse.core.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is learned from times of idleness, and what follows from it for an idle instance. */
final class IdleTimesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long LEAD = 3 * SECOND;

  private final IdleTimes times = new IdleTimes();

  private void ended(int count, double seconds) {
    for (int i = 0; i < count; i++) {
      times.ended((long) (seconds * SECOND));
    }
  }

  private Outlook at(double seconds) {
    return times.outlook((long) (seconds * SECOND), LEAD);
  }

  @Test
  void anInstanceIsKeptForTheDefaultIdleTimeWhileNothingIsKnown() {
    assertThat(at(0)).isEqualTo(new Outlook(true, false, 60 * SECOND));
    assertThat(at(59.9).warm()).isTrue();
    assertThat(at(60)).isEqualTo(Outlook.NEVER);
  }

  @Test
  void aCallEveryFiveMinutesIsWarmedUpForAndNothingIsKeptInBetween() {
    ended(12, 300);
    assertThat(at(30).warm()).isFalse();
    assertThat(at(250).warm()).isFalse();
    assertThat(at(250).changesIn()).isBetween(40 * SECOND, 49 * SECOND);
    assertThat(at(298)).satisfies(expectedAndWarm());
    assertThat(at(300)).satisfies(expectedAndWarm());
    assertThat(at(310)).isEqualTo(Outlook.NEVER);
  }

  private static Consumer<Outlook> expectedAndWarm() {
    return outlook -> {
      assertThat(outlook.warm()).isTrue();
      assertThat(outlook.expected()).isTrue();
    };
  }

  @Test
  void twoCallsAtOneDistanceAreNoRule() {
    ended(1, 300);
    assertThat(at(298).warm()).isFalse();
  }

  @Test
  void anInstanceIsKeptForLongerThanUsualWhereCallsComeAMinuteOrTwoApart() {
    for (int i = 0; i < 32; i++) {
      ended(1, 5 + 75 * (i % 8) / 7.0);
    }
    assertThat(at(0).warm()).isTrue();
    assertThat(at(79)).extracting(Outlook::warm, Outlook::expected).containsExactly(true, false);
  }

  @Test
  void anInstanceIsLetGoEarlyWhereTheNextCallIsFarAway() {
    for (int i = 0; i < 32; i++) {
      ended(1, 3600 * (1 + i % 11));
    }
    assertThat(at(5).warm()).isFalse();
  }

  @Test
  void aNewHabitIsLearnedBesideTheOld() {
    ended(64, 300);
    ended(64, 40);
    assertThat(at(39).warm()).isTrue();
    assertThat(at(100).warm()).isFalse();
    ended(200, 3600);
    assertThat(at(298).warm()).isFalse();
  }

  @Test
  void whateverWasSeenTheTimesOfChangeAreTrue() {
    for (long seed = 1; seed <= 500; seed++) {
      Random random = new Random(seed);
      IdleTimes any = new IdleTimes();
      for (int i = random.nextInt(100); i > 0; i--) {
        any.ended((long) (Math.pow(10, 6 * random.nextDouble()) * SECOND));
      }
      Outlook now = any.outlook(0, LEAD);
      assertThat(now.warm()).as("seed %s", seed).isTrue();
      assertThat(now.expected()).as("seed %s", seed).isFalse();
      long idle = 0;
      for (int changes = 0; now.changesIn() != Long.MAX_VALUE; changes++) {
        assertThat(now.changesIn()).as("seed %s", seed).isPositive();
        assertThat(changes).as("seed %s", seed).isLessThan(100);
        Outlook before = any.outlook(idle + now.changesIn() - 1, LEAD);
        assertThat(before.warm()).as("seed %s", seed).isEqualTo(now.warm());
        idle += now.changesIn();
        Outlook after = any.outlook(idle, LEAD);
        assertThat(after.warm()).as("seed %s at %s", seed, idle).isNotEqualTo(now.warm());
        now = after;
      }
      assertThat(now.warm()).as("seed %s", seed).isFalse();
    }
  }
}
