package dev.dormouse.bench.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What docs/scaling.md promises of the scaling policy, by the seed that it names. */
final class ContestTest {
  private static final long SEED = 1;

  @ParameterizedTest
  @CsvSource({
    "STEADY, 1, 0.805",
    "DIURNAL, 1, 0.83",
    "BURSTY, 1, 0.8",
    "PERIODIC, 0.2, 0.3",
    "RARE, 1, 0.8",
    "SPIKY, 1, 0.8",
    "HEAVY_TAILED, 1, 0.8",
    "MIX, 1, 0.8",
    // By chance alone within a visit: no rule can do better with both.
    "VISITS, 1.07, 0.95"
  })
  void hasNoMoreColdStartsThanKnativesRuleWithFewerInstanceSeconds(
      Shape shape, double mostCold, double mostSeconds) {
    Map<String, Outcome> outcomes =
        Contest.run(shape, SEED, List.of(Contest.DORMOUSE, Contest.KNATIVE));
    Outcome ours = outcomes.get(Contest.DORMOUSE);
    Outcome theirs = outcomes.get(Contest.KNATIVE);
    assertThat(ours.requests()).isEqualTo(theirs.requests());
    assertThat((double) ours.cold() / theirs.cold()).isLessThanOrEqualTo(mostCold);
    assertThat(ours.instanceSeconds() / theirs.instanceSeconds()).isLessThanOrEqualTo(mostSeconds);
  }

  @Test
  void theSameSeedGivesTheSameOutcome() {
    List<String> rules = Contest.rules();
    assertThat(Contest.run(Shape.PERIODIC, 7, rules))
        .isEqualTo(Contest.run(Shape.PERIODIC, 7, rules));
  }

  @Test
  void aFixedTimeOfKeepAliveCostsThatTimeForEachColdStart() {
    long minute = 60_000_000_000L;
    Workload load =
        new Workload(
            1, Times.exactly(1), new long[] {0, minute / 2, 10 * minute}, new long[] {1, 1, 1});
    Outcome outcome = KeepAlive.run(load, 60, SEED);
    assertThat(outcome.cold()).isEqualTo(2);
    assertThat(outcome.instanceSeconds()).isBetween(30 + 60 + 61.0, 30 + 60 + 61.1);
  }

  @Test
  void knativeKeepsItsLastInstanceForAMinuteAndTheGrace() {
    Workload load = new Workload(1, Times.exactly(1), new long[] {0}, new long[] {1});
    double without = Simulation.run(load, new KnativeRule(1, 0), SEED).instanceSeconds();
    double with = Simulation.run(load, new KnativeRule(1, 30), SEED).instanceSeconds();
    assertThat(without).isBetween(60.0, 64.0);
    assertThat(with - without).isEqualTo(30.0);
  }
}
