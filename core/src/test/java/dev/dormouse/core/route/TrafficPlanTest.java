package dev.dormouse.core.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.route.TrafficSplit.Share;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a wished traffic. */
final class TrafficPlanTest {
  private static final RevisionKey ONE = new RevisionKey("default", "hello-00001");
  private static final RevisionKey TWO = new RevisionKey("default", "hello-00002");

  private static TrafficTarget to(String revision, int percent, String tag) {
    return new TrafficTarget(
        Optional.of(revision).filter(name -> !name.isEmpty()),
        percent,
        Optional.of(tag).filter(name -> !name.isEmpty()));
  }

  @Test
  void latestMeansTheNewestThatIsReady() {
    TrafficPlan plan =
        TrafficPlan.plan(List.of(TrafficTarget.allToLatest()), Latest.all(TWO), Set.of(ONE, TWO));
    assertThat(plan.split().shares()).containsExactly(new Share(TWO, 100));
    assertThat(plan.unknown()).isEmpty();
  }

  @Test
  void sharesAndTagsGoToTheRevisionsTheyName() {
    TrafficPlan plan =
        TrafficPlan.plan(
            List.of(to("", 90, ""), to("hello-00001", 10, "old"), to("hello-00002", 0, "new")),
            Latest.all(TWO),
            Set.of(ONE, TWO));
    assertThat(plan.split().shares()).containsExactly(new Share(TWO, 90), new Share(ONE, 10));
    assertThat(plan.split().tagged("old")).hasValue(ONE);
    assertThat(plan.split().tagged("new")).hasValue(TWO);
  }

  @Test
  void theShareOfAnUnknownRevisionGoesToTheLatestAndIsTold() {
    TrafficPlan plan =
        TrafficPlan.plan(
            List.of(to("", 50, ""), to("hello-00009", 50, "x")), Latest.all(TWO), Set.of(TWO));
    assertThat(plan.unknown()).containsExactly("hello-00009");
    assertThat(plan.split().shares()).extracting(Share::revision).containsOnly(TWO);
    assertThat(plan.split().tagged("x")).hasValue(TWO);
  }

  @Test
  void tellsForEachLineOfTheWishWhereItGoes() {
    TrafficTarget latest = to("", 50, "");
    TrafficTarget unknown = to("hello-00009", 50, "x");
    TrafficPlan plan = TrafficPlan.plan(List.of(latest, unknown), Latest.all(TWO), Set.of(TWO));
    assertThat(plan.routed())
        .containsExactly(
            new TrafficPlan.Routed(latest, TWO, 50, Optional.empty()),
            new TrafficPlan.Routed(unknown, TWO, 50, Optional.of("x")));
  }

  @Test
  void aRevisionThatTakesOverSharesTheLinesOfLatestAndHasTheirTags() {
    TrafficTarget latest = to("", 90, "next");
    TrafficTarget named = to("hello-00001", 10, "");
    TrafficPlan plan =
        TrafficPlan.plan(List.of(latest, named), new Latest(TWO, ONE, 25), Set.of(ONE, TWO));
    assertThat(plan.routed())
        .containsExactly(
            new TrafficPlan.Routed(latest, TWO, 23, Optional.of("next")),
            new TrafficPlan.Routed(latest, ONE, 67, Optional.empty()),
            new TrafficPlan.Routed(named, ONE, 10, Optional.empty()));
  }

  @Test
  void aRevisionThatWasTakenBackHasItsTagStill() {
    List<TrafficTarget> wish = List.of(to("", 99, ""), to("", 1, "next"), to("gone", 0, "gone"));
    TrafficPlan plan = TrafficPlan.plan(wish, new Latest(TWO, ONE, 0), Set.of(ONE, TWO));
    assertThat(plan.split().shares()).containsExactly(new Share(ONE, 99), new Share(ONE, 1));
    assertThat(plan.split().tags()).containsEntry("next", TWO).containsEntry("gone", ONE);
  }

  @ParameterizedTest
  @CsvSource({
    "100, 5, 5",
    "10, 5, 1",
    "10, 99, 9",
    "2, 1, 1",
    "1, 49, 0",
    "1, 50, 1",
    "0, 50, 0",
    "100, 0, 0",
    "100, 100, 100",
    "90, 50, 45"
  })
  void partsAreWholePercentsAndNeverNothing(int line, int percent, int part) {
    List<TrafficTarget> wish = List.of(to("", line, ""), to("hello-00001", 100 - line, ""));
    TrafficPlan plan = TrafficPlan.plan(wish, new Latest(TWO, ONE, percent), Set.of(ONE, TWO));
    assertThat(
            plan.routed().stream()
                .filter(routed -> routed.revision().equals(TWO))
                .mapToInt(TrafficPlan.Routed::percent)
                .sum())
        .isEqualTo(part);
    assertThat(plan.split().shares().stream().mapToInt(Share::weight).sum()).isEqualTo(100);
  }
}
