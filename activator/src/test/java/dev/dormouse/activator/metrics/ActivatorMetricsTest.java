package dev.dormouse.activator.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.gate.Demand;
import dev.dormouse.activator.gate.FakeRequest;
import dev.dormouse.activator.gate.Instance;
import dev.dormouse.activator.gate.RevisionGate;
import dev.dormouse.activator.gate.SimulatedTime;
import dev.dormouse.activator.gate.TestRevisions;
import dev.dormouse.activator.instances.InstanceSource.StartTimes;
import dev.dormouse.activator.proxy.ColdStart;
import dev.dormouse.activator.proxy.ErrorTable;
import dev.dormouse.activator.rollout.RolloutFigures;
import dev.dormouse.activator.wire.Ending;
import dev.dormouse.activator.wire.LinkSnapshot;
import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.rollout.RolloutState;
import dev.dormouse.core.scale.ScaleDecision;
import dev.dormouse.core.scale.ScalingPolicy;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ActivatorMetricsTest {
  private static final String HELLO =
      "namespace=\"default\",revision=\"hello-00001\",service=\"hello\"";

  private final SimulatedTime time = new SimulatedTime();
  private final ActivatorMetrics metrics = new ActivatorMetrics();
  private final Revision revision = TestRevisions.of(1);
  private final RevisionGate gate =
      new RevisionGate(revision, ScalingPolicy.DEFAULT, QueuePolicy.DEFAULT, time, new NoDemand());

  @BeforeEach
  void show() {
    metrics.add(gate);
  }

  private List<String> lines() {
    return Scrape.lines(metrics).filter(line -> !line.startsWith("#")).toList();
  }

  @Test
  void showsWhatAGateHoldsAtTheMomentOfAsking() {
    gate.starting(new InstanceId("b"));
    gate.starting(new InstanceId("a"));
    gate.ready(
        new Instance(
            new InstanceId("a"),
            SocketAddress.inetSocketAddress(1, "127.0.0.1"),
            new StartTimes(0, 0, 0)));
    gate.enter(new FakeRequest(time));
    gate.enter(new FakeRequest(time, 700));
    assertThat(lines())
        .contains(
            "dormouse_queue_depth{" + HELLO + "} 1.0",
            "dormouse_queue_bytes{" + HELLO + "} 700.0",
            "dormouse_concurrency_in_use{" + HELLO + "} 1.0",
            "dormouse_instances{" + HELLO + ",state=\"ready\"} 1.0",
            "dormouse_instances{" + HELLO + ",state=\"starting\"} 1.0",
            "dormouse_instances{" + HELLO + ",state=\"draining\"} 0.0");
  }

  @Test
  void showsRolloutsThatGoOnAndHowOthersEnded() {
    RevisionKey second = gate.revision().service().revision(2);
    RolloutState state =
        new RolloutState(
            second, gate.key(), RolloutState.Phase.ROLLING, 5, RolloutState.Reason.BEGUN, "begins");
    RolloutFigures figures =
        new RolloutFigures(
            Map.of(gate.revision().service(), new RolloutFigures.Rolling(state, 1)),
            Map.of(gate.revision().service(), Map.of(RolloutState.Phase.ROLLED_BACK, 3L)));
    metrics.showRollouts(() -> figures);
    String newer = HELLO.replace("00001", "00002");
    assertThat(lines())
        .contains(
            "dormouse_rollout_step{" + newer + "} 1.0",
            "dormouse_rollout_percent{" + newer + "} 5.0",
            "dormouse_rollout_percent{" + HELLO + "} 95.0",
            "dormouse_rollouts_ended_total{namespace=\"default\",outcome=\"rolled-back\",service=\"hello\"} 3.0");
  }

  @Test
  void showsHowTheConnectionsWithOtherActivatorsStand() {
    LinkSnapshot standing =
        new LinkSnapshot(2, 3, 4, 5, 6, 7, 8, Map.of(Ending.SILENT, 9L, Ending.MALFORMED, 1L));
    metrics.showLink(() -> standing);
    assertThat(lines())
        .contains(
            "dormouse_peer_connections 2.0",
            "dormouse_peer_queued_bytes 8.0",
            "dormouse_peer_frames_total{way=\"sent\"} 3.0",
            "dormouse_peer_frames_total{way=\"received\"} 4.0",
            "dormouse_peer_frames_total{way=\"dropped\"} 7.0",
            "dormouse_peer_bytes_total{way=\"sent\"} 5.0",
            "dormouse_peer_bytes_total{way=\"received\"} 6.0",
            "dormouse_peer_connections_ended_total{reason=\"silent\"} 9.0",
            "dormouse_peer_connections_ended_total{reason=\"wrong-name\"} 0.0");
  }

  @Test
  void showsWhatWasUsed() {
    gate.starting(new InstanceId("a"));
    time.pass(Duration.ofSeconds(90));
    assertThat(lines())
        .contains(
            "dormouse_usage_instance_seconds_total{" + HELLO + "} 90.0",
            "dormouse_usage_requests_total{" + HELLO + "} 0.0");
  }

  @Test
  void countsRequestsByStatusAndReason() {
    metrics.requests(gate).ended(200, null, 3_000_000, 1_000_000);
    metrics.requests(gate).ended(204, null, 3_000_000, 1_000_000);
    metrics.requests(gate).ended(429, ErrorTable.QUEUE_FULL, 1000, 0);
    metrics.requests(gate).ended(999, null, 1000, 0);
    assertThat(lines())
        .contains(
            requests("2xx", "none", 2),
            requests("4xx", "queue-full", 1),
            requests("4xx", "none", 0),
            requests("none", "none", 1));
  }

  private static String requests(String code, String reason, int count) {
    return "dormouse_requests_total{code=\""
        + code
        + "\",namespace=\"default\",reason=\""
        + reason
        + "\",revision=\"hello-00001\",service=\"hello\"} "
        + count
        + ".0";
  }

  @Test
  void showsHowLongRequestsTookAndWaited() {
    metrics.requests(gate).ended(200, null, 30_000_000, 3_000_000);
    assertThat(lines())
        .contains(
            "dormouse_request_duration_seconds_count{" + HELLO + "} 1",
            "dormouse_request_duration_seconds_sum{" + HELLO + "} 0.03",
            "dormouse_request_duration_seconds_bucket{" + HELLO + ",le=\"0.025\"} 0",
            "dormouse_request_duration_seconds_bucket{" + HELLO + ",le=\"0.1\"} 1",
            "dormouse_queue_wait_seconds_bucket{" + HELLO + ",le=\"0.001\"} 0",
            "dormouse_queue_wait_seconds_bucket{" + HELLO + ",le=\"0.005\"} 1");
  }

  @Test
  void showsColdStartsByPhase() {
    ColdStart start = new ColdStart(1_000_000, 200_000_000, 30_000_000, 4_000_000);
    metrics.requests(gate).coldStart(start);
    metrics.requests(gate).coldStart(start);
    for (String phase : List.of("queue", "start", "ready", "first_byte")) {
      assertThat(lines())
          .anyMatch(line ->
              line.startsWith("dormouse_cold_start_seconds_count{")
                  && line.contains("phase=\"" + phase + "\"")
                  && line.endsWith("} 2"));
    }
  }

  @Test
  void countsDecisionsByReason() {
    metrics.decision(revision.key(), ScaleDecision.Reason.FIRST_WAVE);
    metrics.decision(revision.key(), ScaleDecision.Reason.FIRST_WAVE);
    metrics.decision(new RevisionKey("default", "nobody-00001"), ScaleDecision.Reason.MIN);
    assertThat(lines().stream().filter(line -> line.startsWith("dormouse_scale_decisions")))
        .containsExactly(
            "dormouse_scale_decisions_total{namespace=\"default\",reason=\"first-wave\","
                + "revision=\"hello-00001\",service=\"hello\"} 2.0");
  }

  @Test
  void countsWhatNoRevisionWasFoundFor() {
    metrics.unrouted(ErrorTable.UNKNOWN_HOST);
    assertThat(lines()).contains("dormouse_requests_unrouted_total{reason=\"unknown-host\"} 1.0");
  }

  @Test
  void nothingIsLeftOfARevisionThatIsRemoved() {
    metrics.requests(gate).ended(429, ErrorTable.QUEUE_FULL, 1000, 0);
    metrics.requests(gate).coldStart(new ColdStart(1, 2, 3, 4));
    metrics.decision(revision.key(), ScaleDecision.Reason.IDLE);
    assertThat(lines()).anyMatch(line -> line.contains("hello"));
    metrics.remove(revision.key());
    assertThat(lines()).noneMatch(line -> line.contains("hello"));
  }

  @Test
  void everyNameBeginsWithDormouse() {
    metrics.requests(gate).ended(200, null, 1, 1);
    assertThat(lines()).isNotEmpty().allMatch(line -> line.startsWith("dormouse_"));
  }

  private static final class NoDemand implements Demand {
    @Override
    public void changed(RevisionGate changed) {}

    @Override
    public void drained(RevisionKey key, InstanceId instance) {}
  }
}
