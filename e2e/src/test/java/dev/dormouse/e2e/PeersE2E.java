package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Workspace;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Activators that come and go under load that is written down request by request. {@code
 * E2E_PEERS_REQUESTS} says over how many requests one restart of all and one upgrade are spread,
 * {@code E2E_PEERS_RATE} how many requests a second there are.
 */
@OnCluster
final class PeersE2E {
  private static final int REQUESTS = Setting.number("E2E_PEERS_REQUESTS", 0);

  @BeforeAll
  static void three(Dormouse dormouse) {
    ThreeActivators.start(dormouse);
  }

  @AfterAll
  static void asBefore(Dormouse dormouse) {
    dormouse.asInstalled();
  }

  @Test
  void loseNothingAsEachIsReplacedAndTheChartUpgraded(Dormouse dormouse, Workspace workspace) {
    ThreeActivators three = new ThreeActivators(dormouse, workspace);
    three.serve();
    try (var loads = new Loads(three.load(List.of(dormouse.calls().socketAddress())))) {
      long begun = System.nanoTime();
      loads.awaitAnswered(REQUESTS / 4);
      long each = System.nanoTime();
      dormouse.restartActivators();
      loads.expectNothingLost("each is replaced", each);

      loads.awaitAnswered(REQUESTS * 5L / 8);
      each = System.nanoTime();
      dormouse.upgradeActivators("{%s, accessLog: true}".formatted(ThreeActivators.VALUES));
      loads.expectNothingLost("the chart is upgraded", each);

      loads.awaitAnswered(REQUESTS);
      loads.expectNothingLost("all of it", begun);
      loads.expectTheLimitOfOne(begun);
      assertThat(three.mostAtOnce("one")).as("at once, as instances count").isEqualTo(1);
      assertThat(three.mostAtOnce("three")).as("at once, as instances count").isBetween(1, 3);
    }
  }
}
