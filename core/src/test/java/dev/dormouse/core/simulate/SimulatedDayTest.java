package dev.dormouse.core.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.scale.ScalingPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A day with a night, office hours and bursts, for two kinds of service. The shapes are those of
 * published traces:
 *
 * <ul>
 *   <li>how long a request takes is log-normal; over Azure's functions the median is e^-0.38 = 0.68
 *       s and half take less than a second (Shahrad et al., Serverless in the Wild, ATC 2020);
 *       Huawei's medians are 4 to 100 ms (Joosen et al., Serverless Cold Starts and Where to Find
 *       Them, 2024);
 *   <li>a start takes up to 3 s in one of Huawei's regions and up to 7 s in another (the same
 *       paper): here the median is 1 s, and one in a hundred takes more than 6 s.
 * </ul>
 */
final class SimulatedDayTest {
  private static final double HOUR = 3600;
  private static final LogNormal STARTS = new LogNormal(1, 0.8);
  private static final QueuePolicy QUEUE = QueuePolicy.DEFAULT;
  private static final ScalingPolicy SCALING = ScalingPolicy.DEFAULT;

  /**
   * Quiet until six, then a hill with its top at two in the afternoon, until ten in the evening.
   */
  private static double hill(double at) {
    double hour = at / HOUR;
    return hour < 6 || hour > 22 ? 0 : Math.sin(Math.PI * (hour - 6) / 16);
  }

  private static Workload day(
      int concurrency, double most, LogNormal service, int burst, long seed) {
    Random random = new Random(seed);
    Workload.Builder day = new Workload.Builder(random);
    day.chance(0, 24 * HOUR, most, at -> most * hill(at), service);
    for (int i = 0; i < 40; i++) {
      day.burst((6.5 + 15 * random.nextDouble()) * HOUR, 1 + random.nextInt(burst), service);
    }
    return day.at(concurrency, STARTS);
  }

  /** What calls an API does: many short requests that share an instance. */
  private static final Workload API = day(80, 8, new LogNormal(0.05, 1), 500, 1);

  /** One request an instance, of about a second, as for a function. */
  private static final Workload FUNCTION = day(1, 2, new LogNormal(0.68, 1), 100, 2);

  private static Outcome run(String name, Workload workload, FleetPolicy policy) {
    Outcome outcome = Simulation.run(workload, QUEUE, policy, 7);
    System.out.printf("%-28s %s%n", name, outcome);
    return outcome;
  }

  private static Outcome scaler(String name, Workload workload) {
    return run(name, workload, FleetPolicy.scaler(workload.concurrency(), SCALING));
  }

  private static Outcome naive(String name, Workload workload) {
    return run(
        name,
        workload,
        FleetPolicy.slotForEach(workload.concurrency(), 100, Duration.ofSeconds(60)));
  }

  private static final Outcome API_OURS = scaler("api", API);
  private static final Outcome FUNCTION_OURS = scaler("function", FUNCTION);

  @Test
  void manyShortRequestsThatShareAnInstance() {
    Outcome naive = naive("api, slot for each", API);
    assertThat(API_OURS.rejected() + API_OURS.gaveUp()).isZero();
    assertThat(API_OURS.waitOf(0.5)).isZero();
    assertThat(API_OURS.waitOf(0.99)).isLessThan(0.1);
    assertThat(API_OURS.coldStarts()).isLessThan(naive.coldStarts());
    assertThat(API_OURS.instanceSeconds()).isLessThan(1.1 * naive.instanceSeconds());
    assertThat(API_OURS.mostInstances()).isLessThanOrEqualTo(8);
  }

  @Test
  void oneRequestAnInstance() {
    Outcome naive = naive("function, slot for each", FUNCTION);
    Outcome fixed =
        run("function, never fewer", FUNCTION, FleetPolicy.fixed(FUNCTION_OURS.mostInstances()));
    assertThat(FUNCTION_OURS.rejected() + FUNCTION_OURS.gaveUp()).isZero();
    assertThat(FUNCTION_OURS.waitOf(0.5)).isZero();
    assertThat(FUNCTION_OURS.waitOf(0.99)).isLessThan(1.3 * naive.waitOf(0.99));
    assertThat(FUNCTION_OURS.coldStarts()).isLessThan(naive.coldStarts() / 8);
    assertThat(FUNCTION_OURS.instanceSeconds()).isLessThan(fixed.instanceSeconds() / 10);
  }

  @Test
  void nothingRunsInTheNight() {
    for (Outcome outcome : List.of(API_OURS, FUNCTION_OURS)) {
      assertThat(outcome.mostInstances(0, 6 * HOUR)).isZero();
      assertThat(outcome.mostInstances(22 * HOUR + 180, 48 * HOUR)).isZero();
      assertThat(outcome.fleet().lastEntry().getValue()).isZero();
    }
  }

  @Test
  void theSameSeedGivesTheSameDay() {
    Outcome again = scaler("function, once more", FUNCTION);
    assertThat(again.toString()).isEqualTo(FUNCTION_OURS.toString());
    assertThat(again.fleet()).isEqualTo(FUNCTION_OURS.fleet());
  }
}
