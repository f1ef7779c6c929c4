package dev.dormouse.operator.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The operator's real reconcilers on a scripted API server. Whatever goes wrong at whichever of its
 * writes, and however its watches lag, skip and repeat: it comes to the state that it comes to when
 * nothing goes wrong, leaves nothing behind, and then writes no more. A failure names its seed.
 */
final class OperatorSimulationTest {
  /** More of each, by -Ddormouse.simulation=10: what takes seconds here, takes minutes then. */
  private static final int PART = Integer.getInteger("dormouse.simulation", 1);

  private static final int SEEDS = 3 * PART;

  /** No life has as many writes. */
  private static final int WRITES = 50;

  private static final int STEP = Math.max(1, 16 / PART);
  private static final List<Map<String, String>> CALM = calm();

  /** How many more lives of one in which one template follows the other before all is at rest. */
  private static final int HURRIES = 4;

  private static String template(int number) {
    return "template: {spec: {containers: [{image: 'hello:" + number + "'}]}}";
  }

  /**
   * A service's life: made, changed, broken, mended, let alone, meddled with, deleted and made
   * anew.
   */
  private static List<Map<String, String>> live(SimulatedCluster cluster) {
    List<Map<String, String>> states = new ArrayList<>();
    List<Runnable> life =
        List.of(
            () -> cluster.apply("hello", template(1)),
            () -> cluster.scale("hello-00001", 0),
            () -> cluster.apply("hello", template(2)),
            () -> cluster.apply("hello", "template: {spec: {containers: []}}"),
            () -> cluster.apply("hello", template(3)),
            () -> {
              cluster.delete("services", "hello");
              cluster.patch(
                  "deployments", "hello-00003", "{spec: {template: {spec: {containers: []}}}}");
            },
            () -> cluster.delete("deployments", "hello-00003"),
            () -> cluster.delete("serverlessservices", "hello"),
            () -> cluster.apply("hello", template(9)),
            () -> {
              cluster.delete("serverlessservices", "hello");
              cluster.apply("hello", template(1));
            });
    for (Runnable step : life) {
      step.run();
      cluster.settle();
      states.add(cluster.state());
      int writes = cluster.writes();
      cluster.lookAtAll();
      cluster.settle();
      assertThat(cluster.writes())
          .as("writes at rest, after step %d", states.size())
          .isEqualTo(writes);
    }
    return states;
  }

  private static List<Map<String, String>> calm() {
    try (SimulatedCluster cluster = new SimulatedCluster(0, Faults.none(), false)) {
      return live(cluster);
    }
  }

  @Test
  void aCalmLifeIsWhatTheUserWishes() {
    List<Map<String, String>> states = CALM;
    assertThat(states.getFirst())
        .containsOnlyKeys(
            "serverlessservices/hello",
            "revisions/hello-00001",
            "services/hello",
            "deployments/hello-00001",
            "pods/hello-00001-pod");
    assertThat(states.getFirst().get("serverlessservices/hello")).contains("takes requests");
    assertThat(states.get(3).get("serverlessservices/hello")).contains("InvalidSpec");
    assertThat(states.get(5)).isEqualTo(states.get(4));
    assertThat(states.get(7)).isEmpty();
    assertThat(states.getLast()).isEqualTo(states.getFirst());
  }

  @Test
  void watchesThatLagSkipAndRepeatChangeNothing() {
    for (int seed = 1; seed <= SEEDS; seed++) {
      try (SimulatedCluster cluster = new SimulatedCluster(seed, Faults.none(), true)) {
        assertThat(live(cluster)).as("seed %d", seed).isEqualTo(CALM);
      }
    }
  }

  /** It has requests as soon as the activators hear that it is ready, which they may do first. */
  @Test
  void aRevisionThatHasJustBecomeReadyIsNotDeletedUnheard() {
    for (int seed = 1; seed <= HURRIES * SEEDS; seed++) {
      try (SimulatedCluster cluster = new SimulatedCluster(seed, Faults.none(), true)) {
        cluster.apply("hello", template(1));
        cluster.settle();
        Random random = new Random(seed);
        for (int number = 2; number < 6; number++) {
          cluster.apply("hello", template(number));
          cluster.goOn(random.nextInt(60));
        }
        cluster.settle();
        assertThat(cluster.deletedThoughStarted()).as("seed %d", seed).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Faults.Kind.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void aFaultAtAnyWriteChangesNothing(Faults.Kind kind) {
    for (int at = 1 + kind.ordinal(); at <= WRITES; at += STEP) {
      Faults faults = new Faults(kind, at, at % 4 * 3);
      try (SimulatedCluster cluster = new SimulatedCluster(at, faults, true)) {
        assertThat(live(cluster)).as("%s at write %d", kind, at).isEqualTo(CALM);
      }
    }
  }

  /** The simulation must be able to fail: here nobody looks again after a failure. */
  @Test
  void findsAnOperatorThatGivesUp() {
    assertThat(firstState(SimulatedController.Retries.AFTER_A_SECOND)).isEqualTo(CALM.getFirst());
    assertThat(firstState(SimulatedController.Retries.NEVER)).isNotEqualTo(CALM.getFirst());
  }

  private static Map<String, String> firstState(SimulatedController.Retries retries) {
    Faults lost = new Faults(Faults.Kind.LOST, 1, 0);
    try (SimulatedCluster cluster = new SimulatedCluster(1, lost, false, retries)) {
      cluster.apply("hello", template(1));
      cluster.settle();
      return cluster.state();
    }
  }
}
