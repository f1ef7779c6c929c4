package dev.dormouse.core.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.route.TrafficSplit.Share;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which revision gets a request. */
final class TrafficSplitTest {
  private static final RevisionKey ONE = new RevisionKey("default", "hello-00001");
  private static final RevisionKey TWO = new RevisionKey("default", "hello-00002");
  private static final RevisionKey THREE = new RevisionKey("default", "hello-00003");

  @Test
  void eachRevisionGetsExactlyItsPart() {
    var split =
        new TrafficSplit(
            List.of(new Share(ONE, 90), new Share(TWO, 9), new Share(THREE, 1)), Map.of());
    Map<RevisionKey, Integer> picked = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      picked.merge(split.pick(i / 10_000.0), 1, Integer::sum);
    }
    assertThat(picked).isEqualTo(Map.of(ONE, 9000, TWO, 900, THREE, 100));
  }

  @Test
  void theEndsOfTheRangeAreWithinIt() {
    var split = new TrafficSplit(List.of(new Share(ONE, 1), new Share(TWO, 1)), Map.of());
    assertThat(split.pick(0)).isEqualTo(ONE);
    assertThat(split.pick(0.5)).isEqualTo(TWO);
    assertThat(split.pick(Math.nextDown(1.0))).isEqualTo(TWO);
    assertThat(split.pick(1)).isEqualTo(TWO);
  }

  @Test
  void knowsItsTags() {
    var split = new TrafficSplit(List.of(new Share(TWO, 1)), Map.of("old", ONE));
    assertThat(split.tagged("old")).hasValue(ONE);
    assertThat(split.tagged("new")).isEmpty();
  }

  @Test
  void hasAtLeastOneShareOfAtLeastOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TrafficSplit(List.of(), Map.of()))
        .withMessage("shares: empty (expected: at least one)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Share(ONE, 0))
        .withMessage("weight: 0 (expected: >= 1)");
  }
}
