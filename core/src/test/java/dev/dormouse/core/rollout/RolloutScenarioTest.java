package dev.dormouse.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.rollout.RolloutState.Phase;
import dev.dormouse.core.rollout.RolloutState.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whole rollouts in simulated time, with many seeds. */
final class RolloutScenarioTest {
  private static final int SEEDS = 200;
  private static final RevisionKey OLD = new RevisionKey("default", "hello-00001");
  private static final RevisionKey NEW = new RevisionKey("default", "hello-00002");
  private static final RolloutPolicy POLICY =
      new RolloutPolicy(
          List.of(5, 25, 50),
          Duration.ofSeconds(60),
          5,
          Optional.of(new LatencyBound.PercentLonger(50)),
          20);
  private static final long TICK = Duration.ofSeconds(1).toNanos();

  /** How a revision behaves: how often it fails, and its median time in milliseconds. */
  private record Behaviour(double errorRate, double millis) {}

  /** What came of a rollout. */
  private record Outcome(RolloutState state, long requests, long toNew, long ticks) {}

  private static final class Counters {
    private long answered;
    private long failed;
    private final long[] latencies = new long[Latencies.BUCKETS];

    void request(Behaviour behaviour, SplittableRandom random) {
      answered++;
      if (random.nextDouble() < behaviour.errorRate()) {
        failed++;
      }
      double millis = behaviour.millis() * Math.exp(0.3 * random.nextGaussian());
      latencies[Latencies.bucket((long) (millis * 1e6))]++;
    }

    Observed observed() {
      return new Observed(answered, failed, 0, Latencies.of(latencies));
    }
  }

  private static Outcome run(Behaviour newer, Behaviour older, double rate, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    RolloutState state = new RolloutState(NEW, OLD, Phase.ROLLING, 5, Reason.BEGUN, "begins");
    Counters ofNew = new Counters();
    Counters ofOld = new Counters();
    Observed newBefore = Observed.NOTHING;
    Observed oldBefore = Observed.NOTHING;
    long begun = 0;
    long tick = 0;
    while (state.isRolling() && tick < 100_000) {
      tick++;
      for (double left = rate; left > 0; left--) {
        if (left >= 1 || random.nextDouble() < left) {
          boolean isNew = random.nextInt(100) < state.percent();
          (isNew ? ofNew : ofOld).request(isNew ? newer : older, random);
        }
      }
      StepFigures figures =
          new StepFigures(
              begun,
              ofNew.observed().since(newBefore),
              ofOld.observed().since(oldBefore),
              ofOld.observed());
      RolloutDecision decision = Rollout.decide(POLICY, state, figures, tick * TICK);
      if (decision.state().percent() != state.percent()) {
        begun = tick * TICK;
        newBefore = ofNew.observed();
        oldBefore = ofOld.observed();
      }
      state = decision.state();
    }
    return new Outcome(state, ofNew.answered + ofOld.answered, ofNew.answered, tick);
  }

  @Test
  void oneThatAlwaysFailsIsTakenBackAfterAHandfulOfRequests() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Outcome outcome = run(new Behaviour(1, 50), new Behaviour(0, 50), 200, seed);
      assertThat(outcome.state().reason()).isEqualTo(Reason.ERROR_RATE);
      assertThat(outcome.ticks()).isLessThanOrEqualTo(3);
      assertThat(outcome.toNew()).isLessThan(40);
    }
  }

  @Test
  void oneThatFailsFarTooOftenNeverComesBeyondItsFirstShare() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Outcome outcome = run(new Behaviour(0.2, 50), new Behaviour(0.01, 50), 50, seed);
      assertThat(outcome.state().phase()).isEqualTo(Phase.ROLLED_BACK);
      assertThat(outcome.toNew()).isLessThan(outcome.requests() / 5 + 30);
    }
  }

  @Test
  void oneThatIsTooSlowIsTakenBackAtTheEndOfAStep() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Outcome outcome = run(new Behaviour(0, 100), new Behaviour(0, 50), 50, seed);
      assertThat(outcome.state().reason()).isEqualTo(Reason.LATENCY);
      assertThat(outcome.ticks()).isEqualTo(60);
    }
  }

  @Test
  void oneThatIsAsGoodAsTheOldOneEndsWithAll() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Outcome outcome = run(new Behaviour(0.01, 50), new Behaviour(0.01, 50), 100, seed);
      assertThat(outcome.state().phase()).as(outcome.state().message()).isEqualTo(Phase.COMPLETED);
      assertThat(outcome.ticks()).isEqualTo(180);
    }
  }

  @Test
  void aTroubleThatBothHaveRollsNothingBack() {
    for (int seed = 0; seed < SEEDS / 10; seed++) {
      Outcome outcome = run(new Behaviour(0.5, 50), new Behaviour(0.5, 50), 2_000, seed);
      assertThat(outcome.state().phase()).as(outcome.state().message()).isEqualTo(Phase.COMPLETED);
    }
  }

  @Test
  void whereHardlyAnybodyCallsAGoodOneEndsWithAllInItsTime() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Outcome outcome = run(new Behaviour(0, 50), new Behaviour(0, 50), 0.02, seed);
      assertThat(outcome.state().phase()).isEqualTo(Phase.COMPLETED);
      assertThat(outcome.ticks()).isEqualTo(180);
    }
  }

  @Test
  void whereFewCallOneThatFailsIsTakenBackBeforeItHasAllUnlessNobodyMetIt() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Outcome outcome = run(new Behaviour(1, 50), new Behaviour(0, 50), 0.2, seed);
      if (outcome.toNew() > 0) {
        assertThat(outcome.state().phase()).isEqualTo(Phase.ROLLED_BACK);
        assertThat(outcome.toNew()).isEqualTo(5);
      }
    }
  }
}
