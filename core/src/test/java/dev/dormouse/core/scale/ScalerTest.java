package dev.dormouse.core.scale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.scale.ScaleDecision.Reason;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Single decisions: a load and what runs in, a number and its reason out. */
final class ScalerTest {
  private static final long SECOND = 1_000_000_000L;
  private static final ScalingPolicy POLICY = ScalingPolicy.DEFAULT;

  /** A load of nothing at 1000 s, to be changed. */
  private static final class LoadOf {
    int inFlight;
    int queued;
    double stable;
    double panic;
    double stableOffered;
    double panicOffered;
    double service = -1;
    double stalled;
    double start = -1;
    double idleSince = 1000;

    Load load() {
      return new Load(
          inFlight,
          queued,
          stable,
          panic,
          stableOffered,
          panicOffered,
          seconds(service),
          (long) (stalled * SECOND),
          seconds(start),
          (long) (idleSince * SECOND));
    }

    private static OptionalLong seconds(double value) {
      return value < 0 ? OptionalLong.empty() : OptionalLong.of((long) (value * SECOND));
    }
  }

  private static LoadOf waiting(int queued) {
    LoadOf load = new LoadOf();
    load.queued = queued;
    return load;
  }

  private static LoadOf busy(double concurrency) {
    LoadOf load = new LoadOf();
    load.stable = concurrency;
    load.panic = concurrency;
    load.inFlight = (int) Math.ceil(concurrency);
    return load;
  }

  private static ScaleDecision decide(int concurrency, LoadOf load, int ready, int starting) {
    return decide(POLICY, concurrency, load, ready, starting, ScalerState.CALM, 1000);
  }

  private static ScaleDecision decide(
      ScalingPolicy policy,
      int concurrency,
      LoadOf load,
      int ready,
      int starting,
      ScalerState state,
      double now) {
    return Scaler.decide(
        concurrency,
        policy,
        load.load(),
        new Running(ready, starting),
        state,
        (long) (now * SECOND));
  }

  private static void is(ScaleDecision decision, int desired, Reason reason) {
    assertThat(decision.desired()).isEqualTo(desired);
    assertThat(decision.reason()).isEqualTo(reason);
  }

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
      is(decide(1, load, 10, 0), 15, Reason.BACKLOG);
      load.stalled = 2;
      is(decide(1, load, 10, 0), 50, Reason.BACKLOG);
    }

    @Test
    void theFirstAnswersTeachThatNoMoreAreNeeded() {
      LoadOf load = waiting(30);
      load.inFlight = 10;
      load.start = 1;
      load.service = 0.1;
      is(decide(1, load, 10, 0), 10, Reason.BUSY);
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
      // 50 s of work; one does 15 in 15 s, the other 35 need 7 in the 5 s after their start.
      is(decide(1, load, 1, 0), 8, Reason.BACKLOG);
    }

    @Test
    void whatStartsAlreadyHelpsBeforeMoreIsStarted() {
      LoadOf load = waiting(49);
      load.service = 0.2;
      load.start = 1.4;
      load.inFlight = 1;
      // 10 s of work; one ready does 2.4 of it in 2.4 s, each of the starting ones 1.7.
      is(decide(1, load, 1, 5), 6, Reason.BACKLOG);
      is(decide(1, load, 1, 4), 6, Reason.BACKLOG);
      is(decide(1, load, 1, 0), 9, Reason.BACKLOG);
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
      is(decide(1, load, 2, 0), 2, Reason.BUSY);
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
    void aRiseThatIsNoSurgeIsLeftToTheStableWindow() {
      LoadOf load = busy(7);
      load.panic = 13.9;
      is(decide(10, load, 2, 0), 1, Reason.STABLE);
    }

    @Test
    void aSurgeCountsByThePanicWindow() {
      LoadOf load = busy(7);
      load.panic = 28;
      ScaleDecision decision = decide(10, load, 2, 0);
      is(decision, 4, Reason.PANIC);
      assertThat(decision.next().panicking()).isTrue();
    }

    @Test
    void panicLastsAStableWindowAfterTheLastSurge() {
      LoadOf load = busy(7);
      load.panic = 28;
      ScalerState panicking = decide(10, load, 2, 0).next();
      load.panic = 35;
      is(decide(POLICY, 10, load, 4, 0, panicking, 1059), 5, Reason.PANIC);
      assertThat(decide(POLICY, 10, load, 4, 0, panicking, 1060).next().panicking()).isFalse();
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

  @Nested
  final class Holding {
    private final LoadOf high = busy(10);
    private final LoadOf low = busy(1);
    private final ScalerState after = decide(1, high, 15, 0).next();

    @Test
    void keepsForAStableWindowWhatWasWanted() {
      is(decide(POLICY, 1, low, 15, 0, after, 1060), 15, Reason.HOLD);
    }

    @Test
    void letsGoAtMostHalfAWindowLater() {
      is(decide(POLICY, 1, low, 2, 0, after, 1090), 2, Reason.STABLE);
    }

    @Test
    void keepsWhatIsBusyThoughTheAverageIsLow() {
      low.inFlight = 9;
      is(decide(POLICY, 1, low, 15, 0, ScalerState.CALM, 2000), 9, Reason.BUSY);
    }

    @Test
    void startsNothingForRequestsOnInstancesThatDrain() {
      low.inFlight = 9;
      is(decide(POLICY, 1, low, 3, 0, ScalerState.CALM, 2000), 3, Reason.BUSY);
    }
  }

  @Nested
  final class Limits {
    @Test
    void aWaveThatStartsIsWaitedForBeforeTheNextOneDoublesIt() {
      LoadOf load = waiting(480);
      load.service = 2;
      load.start = 3;
      load.inFlight = 2;
      is(decide(1, load, 2, 8), 12, Reason.RATE_LIMIT);
      load.inFlight = 10;
      is(decide(1, load, 10, 2), 20, Reason.RATE_LIMIT);
      load.inFlight = 40;
      is(decide(1, load, 40, 1), 80, Reason.RATE_LIMIT);
    }

    @Test
    void asManyAsAlreadyStartStayWanted() {
      LoadOf load = waiting(480);
      load.service = 2;
      load.start = 3;
      is(decide(1, load, 0, 60), 60, Reason.RATE_LIMIT);
    }

    @Test
    void requestsThatOutlastAStartAwaitNoWave() {
      LoadOf load = waiting(50);
      load.service = 10;
      load.start = 1;
      is(decide(1, load, 0, 3), 50, Reason.BACKLOG);
    }

    @Test
    void requestsOutlastNoStartThatGoesOnForLonger() {
      LoadOf load = waiting(49);
      load.service = 1.2;
      load.start = 1;
      load.inFlight = 1;
      long second = SECOND;
      ScaleDecision decision =
          Scaler.decide(
              1,
              POLICY,
              load.load(),
              new Running(1, 4, 2 * second),
              ScalerState.CALM,
              1000 * second);
      is(decision, 11, Reason.RATE_LIMIT);
    }

    @Test
    void withNothingStartingAllThatIsNeededIs() {
      LoadOf load = waiting(40);
      load.service = 10;
      load.start = 1;
      load.inFlight = 10;
      is(decide(1, load, 10, 0), 50, Reason.BACKLOG);
    }

    @Test
    void goesUpByTheRateOnlyFromWhatIsReady() {
      ScalingPolicy policy = rates(3, 2);
      is(decide(policy, 1, busy(70), 4, 0, ScalerState.CALM, 1000), 12, Reason.RATE_LIMIT);
      is(decide(policy, 1, busy(70), 0, 0, ScalerState.CALM, 1000), 3, Reason.RATE_LIMIT);
    }

    @Test
    void goesDownByTheRateOnly() {
      ScalingPolicy policy = rates(1000, 2);
      is(decide(policy, 1, busy(0.5), 9, 0, ScalerState.CALM, 1000), 4, Reason.RATE_LIMIT);
      is(decide(policy, 1, busy(0.5), 2, 0, ScalerState.CALM, 1000), 1, Reason.STABLE);
    }

    private static ScalingPolicy rates(double up, double down) {
      return new ScalingPolicy(
          0,
          1000,
          0.7,
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(6),
          2,
          up,
          down,
          10,
          Duration.ofSeconds(1),
          WarmSchedule.NONE);
    }

    @Test
    void staysBetweenMinimumAndMaximum() {
      ScalingPolicy policy = POLICY.with(2, 5, 0.7, Duration.ofSeconds(60));
      is(decide(policy, 1, busy(0.1), 3, 0, ScalerState.CALM, 1000), 2, Reason.MIN);
      is(decide(policy, 1, busy(50), 3, 0, ScalerState.CALM, 1000), 5, Reason.MAX);
    }
  }

  @Nested
  final class Zero {
    private ScaleDecision at(LoadOf load, double now) {
      return decide(POLICY, 1, load, 1, 0, ScalerState.CALM, now);
    }

    @Test
    void comesOnlyWhenTheIdleTimeHasPassed() {
      is(at(new LoadOf(), 1059.999), 1, Reason.IDLE_WAIT);
      is(at(new LoadOf(), 1060), 0, Reason.IDLE);
    }

    @Test
    void comesAtOnceAfterTheIdleTimeWhateverWasWantedBefore() {
      ScalerState held = decide(1, busy(50), 50, 0).next();
      ScaleDecision decision = decide(POLICY, 1, new LoadOf(), 50, 0, held, 1060);
      is(decision, 0, Reason.IDLE);
      assertThat(decision.next()).isEqualTo(ScalerState.CALM);
    }

    @Test
    void neverComesWhileARequestIsInFlightOrWaits() {
      LoadOf inFlight = new LoadOf();
      inFlight.inFlight = 1;
      is(at(inFlight, 9999), 1, Reason.BUSY);
      assertThat(at(waiting(1), 9999).desired()).isEqualTo(1);
    }

    @Test
    void isTheMinimumWhereThereIsOne() {
      ScalingPolicy policy = POLICY.with(2, 5, 0.7, Duration.ofSeconds(60));
      is(decide(policy, 1, new LoadOf(), 4, 0, ScalerState.CALM, 1060), 2, Reason.MIN);
    }

    @Test
    void aRevisionThatNobodyCalledIsNotWoken() {
      assertThat(decide(1, new LoadOf(), 0, 0).desired()).isZero();
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
      ScalerState state = new ScalerState(random.nextBoolean(), 960 * SECOND, held);
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
