package dev.dormouse.core.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.scale.ScalingPolicy;
import java.time.Duration;
import java.util.Random;
import java.util.function.DoubleFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the scaler behaves over time, in the situations in which others are known to go wrong. */
final class ScalingScenarioTest {
  private static final LogNormal TENTH = LogNormal.exactly(0.1);
  private static final QueuePolicy QUEUE =
      new QueuePolicy(10_000, 1L << 30, Duration.ofSeconds(300));

  private static Workload.Builder load() {
    return new Workload.Builder(new Random(3));
  }

  private static final ScalingPolicy POLICY =
      ScalingPolicy.DEFAULT.with(0, 200, 0.7, Duration.ofSeconds(60));

  private static Outcome run(Workload workload) {
    return Simulation.run(workload, QUEUE, FleetPolicy.scaler(workload.concurrency(), POLICY), 5);
  }

  @Test
  void aBacklogBuiltDuringASlowStartIsNotDemand() {
    // 10 a second of 100 ms offer 1; at 70 % of a concurrency of 1 that is 2 instances.
    Workload.Builder day = load().steady(0, 0.05, 100, TENTH).steady(200, 800, 10, TENTH);
    Outcome outcome = run(day.at(1, LogNormal.exactly(10)));
    assertThat(outcome.mostInstances(199, 800)).isLessThanOrEqualTo(4);
    assertThat(outcome.mostInstances(400, 800)).isEqualTo(2);
    assertThat(outcome.waitOf(1)).isLessThan(15);
  }

  @Test
  void aBacklogOfUnknownRequestsWakesNoMoreThanTheFirstWave() {
    Outcome outcome = run(load().steady(0, 600, 10, TENTH).at(1, LogNormal.exactly(10)));
    assertThat(outcome.mostInstances()).isEqualTo(5);
    assertThat(outcome.mostInstances(200, 600)).isEqualTo(2);
  }

  @Test
  void aBurstOfLongUnknownRequestsIsServedAfterACorrection() {
    Outcome outcome = run(load().burst(0, 50, LogNormal.exactly(10)).at(1, LogNormal.exactly(1)));
    assertThat(outcome.mostInstances(0, 1)).isEqualTo(5);
    assertThat(outcome.instancesAt(4)).isGreaterThanOrEqualTo(40);
    // Once 50 are in flight for a while, 70 % of the slots are to be in use: 72.
    assertThat(outcome.mostInstances()).isBetween(50, 72);
    assertThat(outcome.waitOf(1)).isLessThan(6);
  }

  @Test
  void aBurstOfShortUnknownRequestsIsServedByTheFirstWave() {
    Outcome outcome = run(load().burst(0, 50, TENTH).at(1, LogNormal.exactly(1)));
    // 5 that are always busy are to be 70 % of all.
    assertThat(outcome.mostInstances()).isBetween(5, 7);
    assertThat(outcome.waitOf(1)).isLessThan(2.1);
  }

  @Test
  void noInstancesAreStartedThatWouldComeWhenTheWorkIsDone() {
    LogNormal fifth = LogNormal.exactly(0.2);
    Workload.Builder bursts = load().burst(100, 50, fifth).burst(500, 50, fifth);
    Outcome outcome = run(bursts.at(1, LogNormal.exactly(1), 0.4));
    // By itself the first wave of 5 needs 1 + (4 * 0.4) / 2 + 10 / 5 = 3.8 s, 6 would need 3.7 s.
    assertThat(outcome.mostInstances()).isBetween(5, 6);
    assertThat(outcome.waitOf(1)).isLessThan(3.9);
  }

  /** On average over the moments of the second in which the kubelet may look: seconds, pods. */
  private record Burst(double seconds, int pods) {
    static Burst by(Supplier<FleetPolicy> policy, DoubleFunction<Site> node) {
      Workload burst = load().burst(100, 50, LogNormal.exactly(0.2)).at(1, TENTH);
      double sum = 0;
      int pods = 0;
      for (int tenth = 0; tenth < 10; tenth++) {
        Outcome outcome = Simulation.run(burst, QUEUE, policy.get(), node.apply(tenth / 10.0));
        sum += outcome.lastEnd() / 1e9 - 100;
        pods = Math.max(pods, outcome.mostInstances());
      }
      return new Burst(sum / 10, pods);
    }
  }

  @Test
  void aBurstWherePodsHinderEachOtherIsServedByFew() {
    assertThat(Burst.by(() -> FleetPolicy.fixed(5), KubeletSite::old).seconds())
        .isBetween(3.5, 4.2);
    assertThat(Burst.by(() -> FleetPolicy.fixed(15), KubeletSite::old).seconds())
        .isBetween(7.0, 7.5);
    Burst scaled = Burst.by(() -> FleetPolicy.scaler(1, POLICY), KubeletSite::old);
    assertThat(scaled.pods()).isBetween(5, 7);
    assertThat(scaled.seconds()).isBetween(3.5, 4.2);
  }

  /** Where pods start slowly so do their first requests, which is no reason to start more pods. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 1.5, 2, 3})
  void aBurstOnABusyNodeIsServedByFewAsWell(double slowness) {
    DoubleFunction<Site> node = at -> KubeletSite.newer(at, slowness);
    Burst scaled = Burst.by(() -> FleetPolicy.scaler(1, POLICY), node);
    assertThat(scaled.pods()).isBetween(5, 8);
    assertThat(scaled.seconds())
        .isLessThan(1.02 * Burst.by(() -> FleetPolicy.fixed(5), node).seconds());
  }

  @Test
  void aSteadyLoadKeepsASteadyFleet() {
    Outcome outcome =
        run(load().steady(0, 3600, 20, LogNormal.exactly(0.5)).at(1, LogNormal.exactly(1)));
    assertThat(outcome.changes(180, 3600)).isZero();
    assertThat(outcome.instancesAt(3599)).isEqualTo(15);
  }

  @Test
  void aLoadThatComesByChanceDoesNotMakeTheFleetFlap() {
    Workload.Builder hour = load().chance(0, 3600, 20, _ -> 20, new LogNormal(0.4, 0.7));
    Outcome outcome = run(hour.at(1, LogNormal.exactly(1)));
    assertThat(outcome.changes(180, 3600)).isLessThan(400);
    assertThat(outcome.coldStarts()).isLessThan(250);
    assertThat(outcome.mostInstances(180, 3600)).isLessThan(30);
    assertThat(outcome.waitOf(0.99)).isLessThan(0.5);
  }

  @Test
  void requestsThatSuddenlyTakeAHundredTimesAsLongGetTheirInstances() {
    Workload.Builder day =
        load().steady(0, 300, 10, TENTH).steady(300, 600, 10, LogNormal.exactly(10));
    Outcome outcome = run(day.at(1, LogNormal.exactly(1)));
    assertThat(outcome.instancesAt(299)).isEqualTo(2);
    assertThat(outcome.instancesAt(315)).isGreaterThanOrEqualTo(100);
    assertThat(outcome.mostInstances()).isLessThanOrEqualTo(200);
    assertThat(outcome.waitOf(1)).isLessThan(6);
  }

  @Test
  void fewRequestsOfHundredthsOfASecondKeepOneInstanceAlive() {
    Workload.Builder hour = load().steady(0, 3600, 0.1, LogNormal.exactly(0.01));
    Outcome outcome = run(hour.at(80, LogNormal.exactly(1)));
    assertThat(outcome.coldStarts()).isEqualTo(1);
    assertThat(outcome.changes(0.001, 3600)).isZero();
    assertThat(outcome.waitOf(0.99)).isZero();
  }

  @Test
  void aQuietRevisionGoesToZeroAfterItsIdleTimeAndNotBefore() {
    Outcome outcome = run(load().steady(0, 100, 1, TENTH).at(10, LogNormal.exactly(1)));
    assertThat(outcome.instancesAt(158)).isEqualTo(1);
    assertThat(outcome.instancesAt(162)).isZero();
  }

  @Test
  void aRevisionThatFallsFarBehindCatchesUp() {
    Workload.Builder day = load().steady(0, 60, 50, LogNormal.exactly(1)).steady(60, 300, 1, TENTH);
    Outcome outcome = run(day.at(4, LogNormal.exactly(5)));
    assertThat(outcome.served()).isEqualTo(3240);
    assertThat(outcome.waitOf(1)).isLessThan(12);
    assertThat(outcome.mostInstances()).isLessThan(60);
  }

  @Test
  void tenLongJobsAtOnceAreNotTakenForAStreamOfThem() {
    Workload.Builder day =
        load().burst(0, 10, LogNormal.exactly(300)).burst(2000, 10, LogNormal.exactly(300));
    Outcome outcome = run(day.at(1, LogNormal.exactly(1)));
    assertThat(outcome.mostInstances()).isLessThanOrEqualTo(15);
  }
}
