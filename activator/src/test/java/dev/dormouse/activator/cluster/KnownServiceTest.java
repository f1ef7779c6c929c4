package dev.dormouse.activator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.gate.TestRevisions;
import dev.dormouse.activator.kubernetes.ClusterRevision;
import dev.dormouse.activator.kubernetes.ClusterService;
import dev.dormouse.activator.kubernetes.ClusterService.Policies;
import dev.dormouse.activator.kubernetes.ClusterService.Wish;
import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.route.Reach;
import dev.dormouse.core.route.TrafficSplit.Share;
import dev.dormouse.core.route.TrafficTarget;
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

  private final KnownService service = new KnownService(HELLO, true);

  private static ClusterRevision started(int number) {
    return revision(number, true);
  }

  private static ClusterRevision coming(int number) {
    return revision(number, false);
  }

  private static ClusterRevision revision(int number, boolean started) {
    Revision revision = new Revision(HELLO, number, TestRevisions.of(1).template());
    return new ClusterRevision(revision, 0, false, started);
  }

  private void stored(int minInstances, TrafficTarget... traffic) {
    stored(ScalingPolicy.DEFAULT.with(minInstances, 100, 0.7, IDLE), traffic);
  }

  private void stored(ScalingPolicy scaling, TrafficTarget... traffic) {
    List<TrafficTarget> wish =
        traffic.length == 0 ? List.of(TrafficTarget.allToLatest()) : List.of(traffic);
    service.stored(
        new ClusterService(
            HELLO,
            Optional.of(new Policies(scaling, QueuePolicy.DEFAULT, Optional.empty())),
            Optional.of(new Wish(wish, Optional.empty())),
            List.of(),
            Optional.empty(),
            Reach.PUBLIC,
            Instant.EPOCH));
  }

  private static TrafficTarget part(RevisionKey revision, int percent) {
    return new TrafficTarget(Optional.of(revision.name()), percent, Optional.empty());
  }

  private static TrafficTarget tagged(RevisionKey revision) {
    return new TrafficTarget(Optional.of(revision.name()), 0, Optional.of("old"));
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
    service.add(coming(1));
    assertThat(service.route()).isEmpty();
    assertThat(service.isNothing()).isFalse();
    stored(0);
    assertThat(shares()).containsExactly(new Share(ONE, 100));
  }

  @Test
  void beforeAnythingWasReadyTheNewestIsWaitedFor() {
    stored(0);
    service.add(coming(2));
    service.add(coming(1));
    assertThat(shares()).containsExactly(new Share(TWO, 100));
    assertThat(service.isInUse(ONE)).isFalse();
  }

  @Test
  void theShareOfARevisionThatIsNotKnownYetGoesToTheLatestUntilItIs() {
    service.add(started(1));
    stored(0, part(ONE, 30), part(TWO, 70));
    assertThat(shares()).containsExactly(new Share(ONE, 30), new Share(ONE, 70));
    service.add(started(2));
    assertThat(shares()).containsExactly(new Share(ONE, 30), new Share(TWO, 70));
  }

  @Test
  void aTagKeepsARevisionInUseWithoutAShare() {
    service.add(started(1));
    service.add(started(2));
    stored(0, part(TWO, 100), tagged(ONE));
    assertThat(shares()).containsExactly(new Share(TWO, 100));
    assertThat(service.route().orElseThrow().split().tagged("old")).contains(ONE);
    assertThat(service.isInUse(ONE)).isTrue();
  }

  @Test
  void theNewestHasAnInstanceUntilItWasReady() {
    service.add(started(1));
    stored(0);
    service.add(coming(2));
    assertThat(min(TWO)).isEqualTo(1);
    assertThat(min(ONE)).isZero();
    service.add(started(2));
    assertThat(min(TWO)).isZero();
  }

  @Test
  void theMinimumIsDividedByTraffic() {
    service.add(started(1));
    service.add(started(2));
    stored(10, part(ONE, 25), part(TWO, 75));
    assertThat(min(ONE)).isEqualTo(3);
    assertThat(min(TWO)).isEqualTo(7);
    stored(10, tagged(ONE), part(TWO, 100));
    assertThat(min(ONE)).isZero();
    assertThat(min(TWO)).isEqualTo(10);
  }

  @Test
  void theOneThatComesKeepsAllOfTheMinimum() {
    service.add(started(1));
    service.add(coming(2));
    stored(4, part(ONE, 100));
    assertThat(min(ONE)).isEqualTo(4);
    assertThat(min(TWO)).isEqualTo(4);
  }

  @Test
  void whatNobodyChoseStaysOpenToBeLearned() {
    service.add(started(1));
    stored(ScalingPolicy.DEFAULT);
    assertThat(service.policies(ONE, service.scaling()).scaling()).isEqualTo(ScalingPolicy.DEFAULT);
    service.add(coming(2));
    assertThat(service.policies(TWO, service.scaling()).scaling())
        .isEqualTo(ScalingPolicy.DEFAULT.keeping(1));
  }

  @Test
  void whatIsNotInUseGoesSoon() {
    service.add(started(1));
    service.add(started(2));
    stored(3);
    assertThat(min(ONE)).isZero();
    assertThat(service.policies(ONE, service.scaling()).scaling().idleTimeout()).isLessThan(IDLE);
    assertThat(service.policies(TWO, service.scaling()).scaling().idleTimeout()).isEqualTo(IDLE);
  }

  @Test
  void anInvalidSpecLeavesTheSettingsAsTheyWere() {
    service.add(started(1));
    stored(3);
    service.stored(
        new ClusterService(
            HELLO,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Reach.PUBLIC,
            Instant.EPOCH));
    assertThat(min(ONE)).isEqualTo(3);
  }

  @Test
  void aServiceThatGoesLeadsNowhereAndAnOldRouteIsNotKept() {
    service.add(started(3));
    stored(0);
    service.gone();
    assertThat(service.route()).isEmpty();
    service.remove(THREE);
    assertThat(service.isNothing()).isTrue();
  }
}
