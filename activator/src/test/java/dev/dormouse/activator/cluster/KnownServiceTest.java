package dev.dormouse.activator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.gate.TestRevisions;
import dev.dormouse.activator.kubernetes.ClusterRevision;
import dev.dormouse.activator.kubernetes.ClusterService;
import dev.dormouse.activator.kubernetes.ClusterService.Policies;
import dev.dormouse.activator.kubernetes.ClusterService.Traffic;
import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.route.Reach;
import dev.dormouse.core.route.TrafficSplit.Share;
import dev.dormouse.core.scale.ScalingPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is made of a service and its revisions, in whichever order they come to be known. */
final class KnownServiceTest {
  private static final ServiceKey HELLO = new ServiceKey("default", "hello");
  private static final RevisionKey ONE = HELLO.revision(1);
  private static final RevisionKey TWO = HELLO.revision(2);
  private static final RevisionKey THREE = HELLO.revision(3);
  private static final Duration IDLE = Duration.ofSeconds(60);

  private final KnownService service = new KnownService(HELLO);

  private static ClusterRevision revision(int number) {
    return new ClusterRevision(new Revision(HELLO, number, TestRevisions.of(1).template()), false);
  }

  private void stored(int minInstances, String latestReady, Traffic... traffic) {
    ScalingPolicy scaling = ScalingPolicy.DEFAULT.with(minInstances, 100, 0.7, IDLE);
    service.stored(
        new ClusterService(
            HELLO,
            Optional.of(new Policies(scaling, QueuePolicy.DEFAULT, Optional.empty())),
            List.of(traffic),
            Optional.of(latestReady).filter(name -> !name.isEmpty()),
            Reach.PUBLIC,
            Instant.EPOCH));
  }

  private static Traffic part(RevisionKey revision, int percent) {
    return new Traffic(revision.name(), percent, Optional.empty());
  }

  private List<Share> shares() {
    return service.route().orElseThrow().split().shares();
  }

  private int min(RevisionKey revision) {
    return service.policies(revision, service.scaling()).scaling().minInstances();
  }

  @Test
  void leadsNowhereUntilBothServiceAndRevisionAreKnown() {
    assertThat(service.isNothing()).isTrue();
    service.add(revision(1));
    assertThat(service.route()).isEmpty();
    assertThat(service.isNothing()).isFalse();
    stored(0, "");
    assertThat(shares()).containsExactly(new Share(ONE, 1));
  }

  @Test
  void beforeAnythingWasReadyTheNewestIsWaitedFor() {
    stored(0, "");
    service.add(revision(2));
    service.add(revision(1));
    assertThat(shares()).containsExactly(new Share(TWO, 1));
    assertThat(service.isInUse(ONE)).isFalse();
  }

  @Test
  void theOperatorsWordIsRoutedOnceAllItsRevisionsAreKnown() {
    service.add(revision(1));
    stored(0, ONE.name(), part(ONE, 100));
    stored(0, TWO.name(), part(ONE, 30), part(TWO, 70));
    assertThat(shares()).containsExactly(new Share(ONE, 100));
    service.add(revision(2));
    assertThat(shares()).containsExactly(new Share(ONE, 30), new Share(TWO, 70));
  }

  @Test
  void aTagKeepsARevisionInUseWithoutAShare() {
    service.add(revision(1));
    service.add(revision(2));
    stored(0, TWO.name(), part(TWO, 100), new Traffic(ONE.name(), 0, Optional.of("old")));
    assertThat(shares()).containsExactly(new Share(TWO, 100));
    assertThat(service.route().orElseThrow().split().tagged("old")).contains(ONE);
    assertThat(service.isInUse(ONE)).isTrue();
  }

  @Test
  void theNewestHasAnInstanceUntilItWasReady() {
    service.add(revision(1));
    stored(0, ONE.name(), part(ONE, 100));
    service.add(revision(2));
    assertThat(min(TWO)).isEqualTo(1);
    assertThat(min(ONE)).isZero();
    stored(0, TWO.name(), part(TWO, 100));
    assertThat(min(TWO)).isZero();
  }

  @Test
  void theMinimumIsDividedByTraffic() {
    service.add(revision(1));
    service.add(revision(2));
    stored(10, TWO.name(), part(ONE, 25), part(TWO, 75));
    assertThat(min(ONE)).isEqualTo(3);
    assertThat(min(TWO)).isEqualTo(7);
    stored(10, TWO.name(), new Traffic(ONE.name(), 0, Optional.of("old")), part(TWO, 100));
    assertThat(min(ONE)).isZero();
    assertThat(min(TWO)).isEqualTo(10);
  }

  @Test
  void theOneThatComesKeepsAllOfTheMinimum() {
    service.add(revision(1));
    service.add(revision(2));
    stored(4, ONE.name(), part(ONE, 100));
    assertThat(min(ONE)).isEqualTo(4);
    assertThat(min(TWO)).isEqualTo(4);
  }

  @Test
  void whatIsNotInUseGoesSoon() {
    service.add(revision(1));
    service.add(revision(2));
    stored(3, TWO.name(), part(TWO, 100));
    assertThat(min(ONE)).isZero();
    assertThat(service.policies(ONE, service.scaling()).scaling().idleTimeout()).isLessThan(IDLE);
    assertThat(service.policies(TWO, service.scaling()).scaling().idleTimeout()).isEqualTo(IDLE);
  }

  @Test
  void anInvalidSpecLeavesTheSettingsAsTheyWere() {
    service.add(revision(1));
    stored(3, ONE.name(), part(ONE, 100));
    service.stored(
        new ClusterService(
            HELLO,
            Optional.empty(),
            List.of(part(ONE, 100)),
            Optional.of(ONE.name()),
            Reach.PUBLIC,
            Instant.EPOCH));
    assertThat(min(ONE)).isEqualTo(3);
  }

  @Test
  void aServiceThatGoesLeadsNowhereAndAnOldRouteIsNotKept() {
    service.add(revision(3));
    stored(0, THREE.name(), part(THREE, 100));
    service.gone();
    assertThat(service.route()).isEmpty();
    service.remove(THREE);
    assertThat(service.isNothing()).isTrue();
  }
}
