package dev.dormouse.activator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.autoscaler.Autoscaler;
import dev.dormouse.activator.gate.SimulatedTime;
import dev.dormouse.activator.gate.TestRevisions;
import dev.dormouse.activator.kubernetes.ClusterRevision;
import dev.dormouse.activator.kubernetes.ClusterService;
import dev.dormouse.activator.kubernetes.ClusterService.Policies;
import dev.dormouse.activator.kubernetes.ClusterService.Wish;
import dev.dormouse.activator.kubernetes.KubernetesCluster;
import dev.dormouse.activator.metrics.ActivatorMetrics;
import dev.dormouse.activator.rollout.RolloutWords;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.route.Match;
import dev.dormouse.core.route.Reach;
import dev.dormouse.core.route.TrafficTarget;
import dev.dormouse.core.route.Visibility;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What is known of a cluster's services becomes routes, on a thread that runs when it is told to.
 */
final class ClusterServicesTest {
  private static final ServiceKey HELLO = new ServiceKey("default", "hello");
  private static final String HOST = "hello.default.example.org";

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final SimulatedTime time = new SimulatedTime();
  private final ActivatorMetrics metrics = new ActivatorMetrics();
  private final KubernetesCluster cluster =
      KubernetesCluster.connect(
          new ConfigBuilder().withMasterUrl("http://127.0.0.1:1").build(), time, tasks::add);
  private final Autoscaler autoscaler =
      new Autoscaler(time, cluster.instances(), new ClusterEvents(metrics), Duration.ZERO);
  private final GateTable gates =
      new GateTable("example.org", time, autoscaler, metrics, Optional.empty());
  private final ClusterServices services =
      new ClusterServices(
          time,
          () -> Instant.EPOCH,
          tasks::add,
          cluster.instances(),
          gates,
          metrics,
          cluster.rolloutRecords(),
          _ -> true,
          RolloutWords.UNSAID);

  @BeforeEach
  void subscribe() {
    cluster.instances().subscribe(new GateOpening(gates, autoscaler));
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void listed() {
    services.revision(
        new ClusterRevision(
            new Revision(HELLO, 1, TestRevisions.of(1).template()), 0, false, true));
    services.service(
        new ClusterService(
            HELLO,
            Optional.of(Policies.DEFAULT),
            Optional.of(new Wish(List.of(TrafficTarget.allToLatest()), Optional.empty())),
            List.of(),
            Optional.empty(),
            Reach.PUBLIC,
            Instant.EPOCH));
  }

  /** All that is to be done within the next second. */
  private void run() {
    for (int i = 0; i < 100; i++) {
      while (!tasks.isEmpty()) {
        tasks.remove().run();
      }
      time.pass(Duration.ofMillis(10));
    }
  }

  private boolean isRouted() {
    return gates.routes().match(HOST, Visibility.PUBLIC) instanceof Match.Matched;
  }

  @Test
  void itHasBegunNotBeforeTheRoutesLeadToAllThatWasListed() {
    listed();
    CompletableFuture<?> begun = services.begin().toCompletableFuture();
    assertThat(begun).isNotDone();
    while (!begun.isDone()) {
      tasks.remove().run();
    }
    assertThat(begun).isCompleted();
    assertThat(isRouted()).isTrue();
  }

  @Test
  void whatIsListedBeforeMakesNoRoutes() {
    listed();
    run();
    assertThat(isRouted()).isFalse();
  }

  @Test
  void whatComesLaterIsRoutedWithinMoments() {
    CompletableFuture<?> begun = services.begin().toCompletableFuture();
    run();
    assertThat(begun).isCompleted();
    listed();
    run();
    assertThat(isRouted()).isTrue();
  }
}
