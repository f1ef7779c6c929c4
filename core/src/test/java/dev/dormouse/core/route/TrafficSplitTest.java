package dev.dormouse.core.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.route.TrafficSplit.Share;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  private static TrafficSplit split(int... weights) {
    List<TrafficSplit.Share> shares = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      shares.add(new TrafficSplit.Share(new RevisionKey("default", "r-0000" + i), weights[i]));
    }
    return new TrafficSplit(shares, Map.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      textBlock =
          """
          0  : 100      => 0
          7  : 100      => 7
          1  : 90 10    => 1 0
          1  : 50 50    => 1 0
          3  : 50 30 20 => 1 1 1
          10 : 90 10    => 9 1
          10 : 95 5     => 10 0
          10 : 94 6     => 9 1
          2  : 33 33 34 => 1 0 1
          """)
  void aNumberIsDividedByLargestRemainder(String wish, String parts) {
    String[] words = wish.split(" *: *");
    int[] weights = Stream.of(words[1].strip().split(" ")).mapToInt(Integer::parseInt).toArray();
    assertThat(split(weights).apportion(Integer.parseInt(words[0].strip())).values())
        .extracting(String::valueOf)
        .containsExactly(parts.split(" "));
  }

  @Test
  void aRevisionWithSeveralSharesGetsTheirSum() {
    RevisionKey one = new RevisionKey("default", "a-00001");
    TrafficSplit split =
        new TrafficSplit(
            List.of(
                new TrafficSplit.Share(one, 25),
                new TrafficSplit.Share(new RevisionKey("default", "a-00002"), 50),
                new TrafficSplit.Share(one, 25)),
            Map.of());
    assertThat(split.apportion(4)).containsEntry(one, 2).hasSize(2);
  }

  /** Nothing is lost, and nobody is further than one from what is due. */
  @Test
  void everyPartIsWhatIsDueRoundedUpOrDown() {
    var random = new Random(11);
    for (int round = 0; round < 5000; round++) {
      int[] weights = random.ints(1 + random.nextInt(8), 1, 101).toArray();
      int total = IntStream.of(weights).sum();
      int number = random.nextInt(1001);
      var parts = List.copyOf(split(weights).apportion(number).values());
      assertThat(parts.stream().mapToInt(Integer::intValue).sum()).isEqualTo(number);
      for (int i = 0; i < weights.length; i++) {
        int down = number * weights[i] / total;
        int up = Math.ceilDiv(number * weights[i], total);
        assertThat(parts.get(i)).isBetween(down, up);
      }
    }
  }
}
