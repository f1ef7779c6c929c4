package dev.dormouse.core.scale;

import static dev.dormouse.core.scale.LoadOf.POLICY;
import static dev.dormouse.core.scale.LoadOf.SECOND;
import static dev.dormouse.core.scale.LoadOf.busy;
import static dev.dormouse.core.scale.LoadOf.decide;
import static dev.dormouse.core.scale.LoadOf.is;
import static dev.dormouse.core.scale.LoadOf.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.scale.ScaleDecision.Reason;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Single decisions: a load and what runs in, a number and its reason out. */
final class ScalerTest {
  @Nested
  final class Waking {
    @Test
    void fiftyThatTakeTenSecondsEachGetFiftyAtOnce() {
      LoadOf load = waiting(50);
      load.service = 10;
      is(decide(1, load, 0, 0), 50, Reason.BACKLOG);
      load.start = 10;
      is(decide(1, load, 0, 0), 50, Reason.BACKLOG);
    }

    @Test
    void fiftyThatTakeATenthOfASecondGetAtMostFiveWhenAStartTakesTenSeconds() {
      LoadOf load = waiting(50);
      load.service = 0.1;
      load.start = 10;
      is(decide(1, load, 0, 0), 1, Reason.BACKLOG);
      load.start = -1;
      is(decide(1, load, 0, 0), 5, Reason.BACKLOG);
    }

    @Test
    void fiftyOfWhichNothingIsKnownGetABoundedFirstWave() {
      is(decide(1, waiting(50), 0, 0), 5, Reason.FIRST_WAVE);
      is(decide(1, waiting(4), 0, 0), 4, Reason.FIRST_WAVE);
      is(decide(20, waiting(50), 0, 0), 3, Reason.FIRST_WAVE);
      is(decide(80, waiting(50), 0, 0), 1, Reason.FIRST_WAVE);
    }

    @Test
    void theFirstWaveStaysWhileItsAnswersAreOutstandingForAShortTime() {
      LoadOf load = waiting(45);
      load.inFlight = 5;
      load.stalled = 0.05;
      is(decide(1, load, 5, 0), 5, Reason.FIRST_WAVE);
    }

    @Test
    void theFirstWaveGrowsAsItsRequestsTurnOutToBeLong() {
      LoadOf load = waiting(40);
      load.inFlight = 10;
      load.start = 1;
      load.stalled = 0.5;
      is(decide(1, load, 10, 0), 40, Reason.BACKLOG);
      load.stalled = 2;
      is(decide(1, load, 10, 0), 50, Reason.BACKLOG);
    }

    @Test
    void theFirstAnswersTeachThatNoMoreAreNeeded() {
      LoadOf load = waiting(30);
      load.inFlight = 10;
      load.start = 1;
      load.service = 0.1;
      is(decide(1, load, 10, 0), 10, Reason.BACKLOG);
    }

    @Test
    void oneThatWaitsIsEnoughToWake() {
      LoadOf load = waiting(1);
      load.service = 0.001;
      load.start = 30;
      is(decide(1, load, 0, 0), 1, Reason.BACKLOG);
    }

    @Test
    void asManyAreWantedWhileTheyStart() {
      LoadOf load = waiting(50);
      load.service = 10;
      is(decide(1, load, 0, 50), 50, Reason.BACKLOG);
    }
  }

  @Nested
  final class Backlog {
    @Test
    void noHelpIsStartedForWhatTheReadyOnesDoBeforeItCouldCome() {
      LoadOf load = waiting(50);
      load.service = 0.1;
      load.start = 10;
      load.inFlight = 1;
      is(decide(1, load, 1, 0), 1, Reason.BACKLOG);
    }

    @Test
    void helpIsStartedForWhatIsLeftBeyondThat() {
      LoadOf load = waiting(499);
      load.service = 0.1;
      load.start = 10;
      load.inFlight = 1;
      // One serves 100 in 10 s, and each of the others 50 in the 5 s after their start.
      is(decide(1, load, 1, 0), 9, Reason.BACKLOG);
    }

    @Test
    void whatStartsAlreadyHelpsBeforeMoreIsStarted() {
      LoadOf load = waiting(49);
      load.service = 0.2;
      load.start = 1.4;
      load.inFlight = 1;
      // The ready one takes 7 in 1.4 s; of the 42 left each starting one takes 8.5, a new one 5.
      is(decide(1, load, 1, 5), 6, Reason.BACKLOG);
      is(decide(1, load, 1, 4), 7, Reason.BACKLOG);
      is(decide(1, load, 1, 0), 10, Reason.BACKLOG);
    }

    @Test
    void noMoreInstancesThanThereAreRequestsForTheirSlots() {
      LoadOf load = waiting(5);
      load.service = 100;
      load.inFlight = 160;
      is(decide(80, load, 2, 0), 3, Reason.BACKLOG);
    }

    @Test
    void requestsThatTakeLongerThanEverTeachBeforeTheyEnd() {
      LoadOf load = waiting(8);
      load.service = 0.1;
      load.start = 1;
      load.inFlight = 2;
      is(decide(1, load, 2, 0), 2, Reason.BACKLOG);
      load.stalled = 1;
      is(decide(1, load, 2, 0), 8, Reason.BACKLOG);
    }
  }

  @Nested
  final class Windows {
    @Test
    void aimAtTheTargetUtilization() {
      is(decide(10, busy(7), 1, 0), 1, Reason.STABLE);
      is(decide(10, busy(7.1), 1, 0), 2, Reason.STABLE);
      is(decide(10, busy(70), 10, 0), 10, Reason.STABLE);
      is(decide(1, busy(3.5), 5, 0), 5, Reason.STABLE);
    }

    @Test
    void aRiseIsSeenByThePanicWindow() {
      LoadOf load = busy(7);
      load.panic = 28;
      is(decide(10, load, 2, 0), 4, Reason.PANIC);
    }

    @Test
    void keepLessFreeOfALargeLoadWhereNoUtilizationWasChosen() {
      LoadOf load = busy(60);
      is(decide(1, load, 70, 0), 86, Reason.STABLE);
      is(learned(1, load, 70), 70, Reason.PANIC);
      load.panic = 50;
      is(learned(1, load, 70), 68, Reason.STABLE);
      is(learned(1, busy(4), 6), 6, Reason.STABLE);
    }

    @Test
    void whatWaitsForASlowStartIsNotDemand() {
      LoadOf load = waiting(100);
      load.panicOffered = 1;
      load.stableOffered = 0.2;
      load.service = 0.1;
      load.start = 10;
      is(decide(1, load, 0, 2), 2, Reason.PANIC);
    }
  }

  @Test
  void anyDecisionIsWithinItsBoundsAndNeverFewerForMoreThatWait() {
    for (long seed = 1; seed <= 20_000; seed++) {
      Random random = new Random(seed);
      int max = 1 + random.nextInt(200);
      ScalingPolicy policy =
          POLICY.with(
              random.nextInt(3) == 0 ? random.nextInt(max + 1) : 0,
              max,
              0.01 + 0.99 * random.nextDouble(),
              Duration.ofSeconds(random.nextInt(90)));
      int concurrency = random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(100);
      LoadOf load = randomLoad(random);
      int ready = random.nextInt(4) == 0 ? 0 : random.nextInt(300);
      int starting = random.nextInt(3) == 0 ? random.nextInt(50) : 0;
      HeldDemand held =
          new HeldDemand(random.nextInt(5), random.nextInt(50), random.nextInt(9), 990 * SECOND);
      ScalerState state = new ScalerState(held);
      int last = 0;
      for (int queued = 0; queued < 2000; queued += 1 + queued * random.nextInt(3)) {
        load.queued = queued;
        ScaleDecision decision = decide(policy, concurrency, load, ready, starting, state, 1000);
        assertThat(decision.desired())
            .as("seed %s, queued %s: %s", seed, queued, decision)
            .isBetween(policy.minInstances(), max)
            .isGreaterThanOrEqualTo(last);
        if (queued > 0) {
          assertThat(decision.desired()).isPositive();
        }
        last = decision.desired();
      }
    }
  }

  @Test
  void whatWasNeededLatelyIsKeptAndNotStarted() {
    ScalerState state = new ScalerState(new HeldDemand(30, 0, 0, 995 * SECOND));
    LoadOf quiet = LoadOf.busy(1);
    assertThat(decide(LoadOf.LEARNING, 1, quiet, 6, 9, state, 1000).desired()).isEqualTo(15);
    assertThat(decide(LoadOf.LEARNING, 1, quiet, 40, 0, state, 1000).desired()).isEqualTo(30);
  }

  private static ScaleDecision learned(int concurrency, LoadOf load, int ready) {
    return decide(LoadOf.LEARNING, concurrency, load, ready, 0, ScalerState.CALM, 1000);
  }

  private static LoadOf randomLoad(Random random) {
    LoadOf load = new LoadOf();
    load.inFlight = random.nextInt(2) * random.nextInt(500);
    load.stable = random.nextInt(2) * random.nextDouble() * 500;
    load.panic = random.nextInt(2) * random.nextDouble() * 500;
    load.stableOffered = random.nextInt(2) * random.nextDouble() * 500;
    load.panicOffered = random.nextInt(2) * random.nextDouble() * 500;
    load.service = random.nextInt(3) == 0 ? -1 : Math.pow(10, 6 * random.nextDouble() - 3);
    load.stalled = load.inFlight == 0 ? 0 : random.nextDouble() * 20;
    load.start = random.nextBoolean() ? -1 : random.nextDouble() * 20;
    load.idleSince = 1000 - (random.nextInt(3) == 0 ? random.nextInt(120) : 0);
    return load;
  }
}
