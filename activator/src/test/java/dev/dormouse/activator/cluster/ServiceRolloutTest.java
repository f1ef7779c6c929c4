package dev.dormouse.activator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.gate.TestRevisions;
import dev.dormouse.activator.kubernetes.ClusterRevision;
import dev.dormouse.activator.kubernetes.ClusterService;
import dev.dormouse.activator.kubernetes.ClusterService.Policies;
import dev.dormouse.activator.kubernetes.ClusterService.Traffic;
import dev.dormouse.activator.kubernetes.ClusterService.Wish;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.rollout.RolloutPolicy;
import dev.dormouse.core.rollout.RolloutState;
import dev.dormouse.core.rollout.RolloutState.Phase;
import dev.dormouse.core.rollout.RolloutState.Reason;
import dev.dormouse.core.route.Reach;
import dev.dormouse.core.route.TrafficSplit.Share;
import dev.dormouse.core.route.TrafficTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Where a stored service's requests go, and who decides on its rollout. */
final class ServiceRolloutTest {
  private static final ServiceKey KEY = new ServiceKey("default", "hello");
  private static final RevisionKey ONE = KEY.revision(1);
  private static final RevisionKey TWO = KEY.revision(2);
  private static final Optional<Wish> ALL_BY_STEPS =
      Optional.of(
          new Wish(List.of(TrafficTarget.allToLatest()), Optional.of(RolloutPolicy.DEFAULT)));

  private static ClusterService stored(
      Optional<Wish> wish, List<Traffic> reported, Optional<RolloutState> rollout) {
    return new ClusterService(
        KEY, Optional.of(Policies.DEFAULT), wish, reported, rollout, Reach.PUBLIC, Instant.EPOCH);
  }

  private static Optional<RolloutState> rolling(int percent) {
    return Optional.of(
        new RolloutState(TWO, ONE, Phase.ROLLING, percent, Reason.STEP_PASSED, "for a test"));
  }

  private static ClusterRevision revision(int number, boolean started) {
    var template =
        TestRevisions.of("hello", 1, Duration.ofSeconds(1), OptionalLong.empty()).template();
    return new ClusterRevision(new Revision(KEY, number, template), 0, false, started);
  }

  private static KnownService service(boolean decides, ClusterService stored) {
    KnownService service = new KnownService(KEY, decides);
    service.stored(stored);
    service.add(revision(1, true));
    service.add(revision(2, true));
    return service;
  }

  private static List<Share> shares(KnownService service) {
    return service.route().orElseThrow().split().shares();
  }

  @Test
  void whoStandsByRoutesByWhatWasWrittenAndWritesNothing() {
    KnownService service = service(false, stored(ALL_BY_STEPS, List.of(), rolling(25)));

    assertThat(shares(service)).containsExactly(new Share(TWO, 25), new Share(ONE, 75));
    assertThat(service.hasMoved()).isFalse();
    service.stored(stored(ALL_BY_STEPS, List.of(), rolling(50)));
    assertThat(shares(service)).containsExactly(new Share(TWO, 50), new Share(ONE, 50));
    assertThat(service.hasMoved()).isFalse();
  }

  @Test
  void whoTakesOverGoesOnFromWhatWasWritten() {
    KnownService service = service(false, stored(ALL_BY_STEPS, List.of(), rolling(25)));
    service.decides(true);

    assertThat(service.rollout()).isEqualTo(rolling(25));
    assertThat(service.hasMoved()).isFalse();
  }

  @Test
  void whoDecidesHeedsNoEchoOfItsOwnWord() {
    KnownService service = service(false, stored(ALL_BY_STEPS, List.of(), rolling(25)));
    service.decides(true);
    service.moved(rolling(50).orElseThrow());

    assertThat(service.hasMoved()).isTrue();
    service.stored(stored(ALL_BY_STEPS, List.of(), rolling(25)));
    assertThat(service.rollout()).isEqualTo(rolling(50));
    assertThat(service.hasMoved()).isFalse();
  }

  @Test
  void aRevisionGetsItsFirstStepWhenTheOperatorSaysThatItStarted() {
    KnownService service = new KnownService(KEY, true);
    service.stored(stored(ALL_BY_STEPS, List.of(), Optional.empty()));
    service.add(revision(1, false));
    assertThat(shares(service)).containsExactly(new Share(ONE, 100));
    service.add(revision(1, true));
    service.add(revision(2, false));
    assertThat(shares(service)).containsExactly(new Share(ONE, 100));
    assertThat(service.policies(TWO, service.scaling()).scaling().minInstances()).isOne();
    service.add(revision(2, true));
    assertThat(shares(service)).containsExactly(new Share(TWO, 5), new Share(ONE, 95));
    assertThat(service.rollout().orElseThrow().isRolling()).isTrue();
  }

  @Test
  void anInvalidSpecLeavesWhatWasRouted() {
    KnownService service = service(true, stored(ALL_BY_STEPS, List.of(), Optional.empty()));
    List<Share> before = shares(service);
    service.stored(stored(Optional.empty(), List.of(), Optional.empty()));

    assertThat(shares(service)).isEqualTo(before);
  }

  @Test
  void anInvalidSpecThatIsMetAtTheStartIsRoutedAsReported() {
    List<Traffic> reported = List.of(new Traffic("hello-00001", 100, Optional.of("old")));
    KnownService service = service(true, stored(Optional.empty(), reported, Optional.empty()));

    assertThat(shares(service)).containsExactly(new Share(ONE, 100));
    assertThat(service.route().orElseThrow().split().tagged("old")).hasValue(ONE);
  }

  @Test
  void aServiceThatIsGoneIsNotRoutedAndHasNoRollout() {
    KnownService service = service(true, stored(ALL_BY_STEPS, List.of(), rolling(25)));
    service.gone();

    assertThat(service.route()).isEmpty();
    assertThat(service.rollout()).isEmpty();
    assertThat(service.hasMoved()).isFalse();
  }
}
