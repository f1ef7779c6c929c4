package dev.dormouse.activator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.gate.Time;
import dev.dormouse.activator.kubernetes.KubernetesCluster;
import dev.dormouse.activator.peer.PeerNews;
import dev.dormouse.activator.peer.PeerPolicy;
import dev.dormouse.activator.peer.Peers;
import dev.dormouse.activator.peer.SystemPeerTime;
import dev.dormouse.activator.proxy.VertxTime;
import dev.dormouse.activator.wayin.CertificateFiles;
import dev.dormouse.activator.wayin.TestCertificates;
import dev.dormouse.activator.wire.PeerCertificates;
import dev.dormouse.activator.wire.PeerFiles;
import dev.dormouse.core.peer.Timing;
import dev.dormouse.testing.ApiServer;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Activators that find each other by a real API server and speak with TLS. */
final class ClusterPortsIT {
  private static final long MS = 1_000_000;
  private static final Timing TIMING =
      new Timing(200 * MS, 1500 * MS, 2000 * MS, 2200 * MS, 1000 * MS, 3000 * MS, 1000 * MS);
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir private static Path folder;
  private static ApiServer server;
  private static PeerCertificates certificates;

  private final Vertx vertx = Vertx.vertx();
  private final Time time = new VertxTime(vertx);
  private final List<One> started = new ArrayList<>();

  /** One activator's part. */
  private record One(Peers peers, KubernetesCluster cluster, ClusterPorts ports) {
    void die() {
      peers.close();
      cluster.close();
    }

    boolean isOneOf(int members) {
      return peers.figures().inTerm() && peers.figures().members() == members;
    }
  }

  @BeforeAll
  static void start() throws Exception {
    server = ApiServer.start();
    CertificateFiles files = TestCertificates.make(folder, TestCertificates.EC, "*.peers.test");
    certificates =
        PeerCertificates.watch(
            new PeerFiles(files.certificate(), files.key(), files.certificate(), "peers.test"),
            InstantSource.system());
  }

  @AfterAll
  static void stop() {
    if (certificates != null) {
      certificates.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @AfterEach
  void end() {
    started.forEach(One::die);
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private One join(String group, String pod) {
    KubernetesCluster cluster =
        KubernetesCluster.connect(server.config(), time, action -> action.run());
    ClusterPorts ports =
        new ClusterPorts(
            vertx, cluster, new ClusterPorts.Place("default", group, "127.0.0.1", 0), certificates);
    Peers peers =
        new Peers(
            pod + "." + group,
            PeerPolicy.of(TIMING),
            new SystemPeerTime(pod),
            ports,
            (revision, told) -> told.accept(Set.of()),
            PeerNews.UNHEARD);
    One one = new One(peers, cluster, ports);
    started.add(one);
    peers.join();
    return one;
  }

  private static void await(java.util.concurrent.Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("not so within %s", PATIENCE).isLessThan(deadline);
      Thread.sleep(10);
    }
  }

  @Test
  void joinsAndLeavesAndPutsOutTheDead() throws Exception {
    One a = join("g1", "pod-a");
    One b = join("g1", "pod-b");
    One c = join("g1", "pod-c");
    await(() -> a.isOneOf(3) && b.isOneOf(3) && c.isOneOf(3));
    await(() -> a.ports().snapshot().orElseThrow().connections() == 2);
    b.die();
    await(() -> a.isOneOf(2) && c.isOneOf(2));
    c.peers().leave().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    c.die();
    await(() -> a.isOneOf(1));
    List<String> left = new ArrayList<>();
    await(() -> {
      left.clear();
      server.client().leases().inNamespace("default").list().getItems().stream()
          .map(lease -> lease.getMetadata().getName())
          .filter(name -> name.contains("g1"))
          .forEach(left::add);
      return left.size() == 2;
    });
    assertThat(left).containsExactlyInAnyOrder("g1-view", a.peers().self().name());
  }

  @Test
  void goesOnAsTheOneThatIsThereAfterAllOthersDied() throws Exception {
    One a = join("g2", "pod-a");
    await(() -> a.isOneOf(1));
    a.die();
    One b = join("g2", "pod-b");
    await(() -> b.isOneOf(1));
    assertThat(b.peers().figures().epoch()).isEqualTo(2);
  }
}
