package dev.dormouse.core.scale;

import static dev.dormouse.core.scale.LoadOf.LEARNING;
import static dev.dormouse.core.scale.LoadOf.POLICY;
import static dev.dormouse.core.scale.LoadOf.SECOND;
import static dev.dormouse.core.scale.LoadOf.busy;
import static dev.dormouse.core.scale.LoadOf.decide;
import static dev.dormouse.core.scale.LoadOf.is;
import static dev.dormouse.core.scale.LoadOf.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.scale.ScaleDecision.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What bounds a decision: what was wanted before, rates, minimum and maximum, and zero. */
final class ScalerLimitsTest {
  @Nested
  final class Holding {
    private final LoadOf high = busy(10);
    private final LoadOf low = busy(1);

    /** Of ten requests of 10 s one ends in a second, which is as long as a start takes. */
    private ScalerState after() {
      high.service = 10;
      high.start = 1;
      return decide(1, high, 10, 0).next();
    }

    @Test
    void keepsForTwelveSecondsWhatWasAtWork() {
      is(decide(POLICY, 1, low, 10, 0, after(), 1012), 10, Reason.HOLD);
    }

    @Test
    void letsGoSixSecondsLaterAtMost() {
      is(decide(POLICY, 1, low, 4, 0, after(), 1018), 2, Reason.STABLE);
    }

    @Test
    void holdsNoInstanceWhoseSlotsAreSoonTakenByOthers() {
      high.service = 1;
      high.start = 1;
      is(decide(POLICY, 1, low, 10, 0, decide(1, high, 10, 0).next(), 1001), 5, Reason.RATE_LIMIT);
    }

    @Test
    void keepsWhatIsBusyThoughTheAverageIsLow() {
      low.inFlight = 9;
      assertThat(decide(POLICY, 1, low, 15, 0, ScalerState.CALM, 2000).desired()).isEqualTo(9);
    }

    @Test
    void startsNothingForRequestsOnInstancesThatDrain() {
      low.inFlight = 9;
      assertThat(decide(POLICY, 1, low, 3, 0, ScalerState.CALM, 2000).desired()).isEqualTo(3);
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
      // One of the ten slots becomes free in the second that a start takes.
      is(decide(1, load, 10, 0), 49, Reason.BACKLOG);
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
          up,
          down,
          10,
          Duration.ofSeconds(1),
          WarmSchedule.NONE,
          ScalingPolicy.Chosen.BOTH);
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
      assertThat(at(inFlight, 9999).desired()).isEqualTo(1);
      assertThat(at(waiting(1), 9999).desired()).isEqualTo(1);
    }

    @Test
    void isTheMinimumWhereThereIsOne() {
      ScalingPolicy policy = POLICY.with(2, 5, 0.7, Duration.ofSeconds(60));
      is(decide(policy, 1, new LoadOf(), 4, 0, ScalerState.CALM, 1060), 2, Reason.MIN);
    }

    @Test
    void isDecidedByWhatIsLearnedWhereNoIdleTimeWasChosen() {
      LoadOf load = new LoadOf();
      load.outlook = new Outlook(true, false, SECOND);
      is(decide(LEARNING, 1, load, 1, 0, ScalerState.CALM, 9999), 1, Reason.IDLE_WAIT);
      load.outlook = new Outlook(false, false, SECOND);
      is(decide(LEARNING, 1, load, 1, 0, ScalerState.CALM, 1001), 0, Reason.IDLE);
      is(decide(POLICY, 1, load, 1, 0, ScalerState.CALM, 1001), 1, Reason.IDLE_WAIT);
    }

    @Test
    void endsWhenACallIsExpectedWhereNoIdleTimeWasChosen() {
      LoadOf load = new LoadOf();
      load.outlook = new Outlook(true, true, SECOND);
      is(decide(LEARNING, 1, load, 0, 0, ScalerState.CALM, 9999), 1, Reason.EXPECTED);
      is(decide(LEARNING, 1, load, 0, 1, ScalerState.CALM, 9999), 1, Reason.IDLE_WAIT);
      is(decide(POLICY, 1, load, 0, 0, ScalerState.CALM, 9999), 0, Reason.IDLE);
    }

    @Test
    void lastsAfterACrashWhereNoCallIsExpected() {
      LoadOf load = new LoadOf();
      load.outlook = new Outlook(true, false, SECOND);
      is(decide(LEARNING, 1, load, 0, 0, ScalerState.CALM, 1001), 0, Reason.IDLE);
    }

    @Test
    void aRevisionThatNobodyCalledIsNotWoken() {
      assertThat(decide(1, new LoadOf(), 0, 0).desired()).isZero();
    }
  }
}
