package dev.dormouse.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.rollout.RolloutState.Phase;
import dev.dormouse.core.rollout.RolloutState.Reason;
import dev.dormouse.core.route.TrafficPlan.Routed;
import dev.dormouse.core.route.TrafficTarget;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When a rollout begins, goes on, stops and starts over. */
final class RoutePlanTest {
  private static final List<TrafficTarget> LATEST = List.of(TrafficTarget.allToLatest());
  private static final Optional<RolloutPolicy> POLICY = Optional.of(RolloutPolicy.DEFAULT);

  private static RevisionKey revision(int number) {
    return new RevisionKey("default", "hello-0000" + number);
  }

  private static List<RevisionKey> revisions(int... numbers) {
    return IntStream.of(numbers).mapToObj(RoutePlanTest::revision).toList();
  }

  private static List<TrafficTarget> pinned(int number) {
    return List.of(new TrafficTarget(Optional.of(revision(number).name()), 100, Optional.empty()));
  }

  private static Optional<RolloutState> state(int revision, int from, Phase phase, int percent) {
    return Optional.of(
        new RolloutState(
            revision(revision), revision(from), phase, percent, Reason.BEGUN, "for a test"));
  }

  private static RoutePlan plan(
      List<TrafficTarget> wish, List<RevisionKey> started, Optional<RolloutState> before) {
    return RoutePlan.plan(wish, POLICY, started.getLast(), started, before);
  }

  private static List<String> routed(RoutePlan plan) {
    return plan.traffic().routed().stream()
        .map((Routed line) -> line.revision().name() + " " + line.percent())
        .toList();
  }

  @Test
  void withoutAPolicyTheNewestThatWasReadyHasAllAndNothingIsRemembered() {
    RoutePlan plan =
        RoutePlan.plan(
            LATEST,
            Optional.empty(),
            revision(3),
            revisions(1, 2),
            state(2, 1, Phase.ROLLED_BACK, 0));

    assertThat(routed(plan)).containsExactly("hello-00002 100");
    assertThat(plan.rollout()).isEmpty();
  }

  @Test
  void whereNothingWasReadyTheNewestHasAllAndItsTagsToo() {
    List<TrafficTarget> wish =
        List.of(new TrafficTarget(Optional.empty(), 100, Optional.of("next")));
    RoutePlan plan =
        RoutePlan.plan(wish, POLICY, revision(2), List.of(), state(2, 1, Phase.ROLLING, 5));

    assertThat(routed(plan)).containsExactly("hello-00002 100");
    assertThat(plan.traffic().split().tagged("next")).hasValue(revision(2));
    assertThat(plan.rollout()).isEqualTo(state(2, 1, Phase.ROLLING, 5));
  }

  @Test
  void aPolicyThatIsNewChangesNothingOfWhatIsRouted() {
    RoutePlan plan = plan(LATEST, revisions(1, 2), Optional.empty());

    assertThat(routed(plan)).containsExactly("hello-00002 100");
    assertThat(plan.rollout().orElseThrow().phase()).isEqualTo(Phase.COMPLETED);
  }

  @Test
  void theFirstRevisionHasAllAtOnceAndTheSecondBeginsWithTheFirstStep() {
    RoutePlan first = plan(LATEST, revisions(1), Optional.empty());
    RoutePlan second = plan(LATEST, revisions(1, 2), first.rollout());

    assertThat(routed(first)).containsExactly("hello-00001 100");
    assertThat(routed(second)).containsExactly("hello-00002 5", "hello-00001 95");
    assertThat(second.rollout().orElseThrow().isRolling()).isTrue();
  }

  @Test
  void lookingAgainChangesNothing() {
    for (Phase phase : Phase.values()) {
      Optional<RolloutState> before = state(2, 1, phase, phase == Phase.COMPLETED ? 100 : 0);
      for (List<TrafficTarget> wish : List.of(LATEST, pinned(1), pinned(2))) {
        Optional<RolloutState> once = plan(wish, revisions(1, 2), before).rollout();
        assertThat(plan(wish, revisions(1, 2), once).rollout()).isEqualTo(once);
      }
    }
  }

  @Test
  void aNewTemplateDuringARolloutStartsFromTheRevisionThatHasProvedItself() {
    RoutePlan plan = plan(LATEST, revisions(1, 2, 3), state(2, 1, Phase.ROLLING, 50));

    assertThat(routed(plan)).containsExactly("hello-00003 5", "hello-00001 95");
  }

  @Test
  void aNewTemplateAfterARollbackStartsFromTheRevisionThatHasProvedItself() {
    RoutePlan plan = plan(LATEST, revisions(1, 2, 3), state(2, 1, Phase.ROLLED_BACK, 0));

    assertThat(routed(plan)).containsExactly("hello-00003 5", "hello-00001 95");
  }

  @Test
  void aNewTemplateAfterACompletedRolloutStartsFromWhereThatEnded() {
    RoutePlan plan = plan(LATEST, revisions(1, 2, 3), state(2, 1, Phase.COMPLETED, 100));

    assertThat(routed(plan)).containsExactly("hello-00003 5", "hello-00002 95");
  }

  @Test
  void aRollbackSticks() {
    Optional<RolloutState> rolledBack = state(2, 1, Phase.ROLLED_BACK, 0);

    assertThat(routed(plan(LATEST, revisions(1, 2), rolledBack)))
        .containsExactly("hello-00001 100");
    assertThat(plan(pinned(1), revisions(1, 2), rolledBack).rollout()).isEqualTo(rolledBack);
  }

  @Test
  void aNameInTrafficWinsAtOnceAndCompletesTheRevisionThatItNames() {
    RoutePlan plan = plan(pinned(2), revisions(1, 2), state(2, 1, Phase.ROLLED_BACK, 0));

    assertThat(routed(plan)).containsExactly("hello-00002 100");
    assertThat(plan.rollout().orElseThrow().phase()).isEqualTo(Phase.COMPLETED);
    assertThat(routed(plan(LATEST, revisions(1, 2), plan.rollout())))
        .containsExactly("hello-00002 100");
  }

  @Test
  void goingBackByHandStopsARolloutThatBeginsAnewWhenTrafficFollowsTheLatestAgain() {
    RoutePlan back = plan(pinned(1), revisions(1, 2), state(2, 1, Phase.ROLLING, 50));
    RoutePlan again = plan(LATEST, revisions(1, 2), back.rollout());

    assertThat(routed(back)).containsExactly("hello-00001 100");
    assertThat(back.rollout().orElseThrow().phase()).isEqualTo(Phase.STOPPED);
    assertThat(routed(again)).containsExactly("hello-00002 5", "hello-00001 95");
  }

  @Test
  void goingBackByHandAfterARolloutBeginsItAnewToo() {
    RoutePlan back = plan(pinned(1), revisions(1, 2), state(2, 1, Phase.COMPLETED, 100));

    assertThat(routed(plan(LATEST, revisions(1, 2), back.rollout())))
        .containsExactly("hello-00002 5", "hello-00001 95");
  }

  @Test
  void whatIsReadyWhileTrafficNamesAnotherBeginsWhenTrafficFollowsTheLatest() {
    RoutePlan held = plan(pinned(1), revisions(1, 2, 3), state(2, 1, Phase.ROLLED_BACK, 0));

    assertThat(routed(held)).containsExactly("hello-00001 100");
    assertThat(routed(plan(LATEST, revisions(1, 2, 3), held.rollout())))
        .containsExactly("hello-00003 5", "hello-00001 95");
  }

  @Test
  void withoutTheOldRevisionItSharesWithTheOneBeforeOrHasAll() {
    assertThat(routed(plan(LATEST, revisions(2, 3), state(3, 1, Phase.ROLLING, 25))))
        .containsExactly("hello-00003 25", "hello-00002 75");
    assertThat(routed(plan(LATEST, revisions(3), state(3, 1, Phase.ROLLING, 25))))
        .containsExactly("hello-00003 100");
  }

  @Test
  void shareLinesWithoutPercentsFollowNothing() {
    List<TrafficTarget> wish =
        List.of(
            new TrafficTarget(Optional.empty(), 0, Optional.of("next")),
            new TrafficTarget(Optional.of("hello-00001"), 100, Optional.empty()));
    RoutePlan plan = plan(wish, revisions(1, 2), state(1, 1, Phase.COMPLETED, 100));

    assertThat(plan.traffic().split().tagged("next")).hasValue(revision(2));
    assertThat(plan.rollout().orElseThrow().phase()).isEqualTo(Phase.STOPPED);
  }
}
