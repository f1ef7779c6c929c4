package dev.dormouse.core.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.route.TrafficSplit.Share;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

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
        TrafficPlan.plan(List.of(TrafficTarget.allToLatest()), TWO, Set.of(ONE, TWO));
    assertThat(plan.split().shares()).containsExactly(new Share(TWO, 100));
    assertThat(plan.unknown()).isEmpty();
  }

  @Test
  void sharesAndTagsGoToTheRevisionsTheyName() {
    TrafficPlan plan =
        TrafficPlan.plan(
            List.of(to("", 90, ""), to("hello-00001", 10, "old"), to("hello-00002", 0, "new")),
            TWO,
            Set.of(ONE, TWO));
    assertThat(plan.split().shares()).containsExactly(new Share(TWO, 90), new Share(ONE, 10));
    assertThat(plan.split().tagged("old")).hasValue(ONE);
    assertThat(plan.split().tagged("new")).hasValue(TWO);
  }

  @Test
  void theShareOfAnUnknownRevisionGoesToTheLatestAndIsTold() {
    TrafficPlan plan =
        TrafficPlan.plan(List.of(to("", 50, ""), to("hello-00009", 50, "x")), TWO, Set.of(TWO));
    assertThat(plan.unknown()).containsExactly("hello-00009");
    assertThat(plan.split().shares()).extracting(Share::revision).containsOnly(TWO);
    assertThat(plan.split().tagged("x")).hasValue(TWO);
  }

  @Test
  void tellsForEachLineOfTheWishWhereItGoes() {
    TrafficTarget latest = to("", 50, "");
    TrafficTarget unknown = to("hello-00009", 50, "x");
    TrafficPlan plan = TrafficPlan.plan(List.of(latest, unknown), TWO, Set.of(TWO));
    assertThat(plan.routed())
        .containsExactly(new TrafficPlan.Routed(latest, TWO), new TrafficPlan.Routed(unknown, TWO));
  }
}
