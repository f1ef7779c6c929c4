package dev.dormouse.activator.kubernetes;

import dev.dormouse.activator.gate.TestRevisions;
import dev.dormouse.activator.instances.InstancePortContract;
import dev.dormouse.activator.instances.InstanceSource;
import dev.dormouse.activator.instances.ScaleRequests;
import dev.dormouse.activator.proxy.VertxTime;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.testing.ApiServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The contract on a real API server, with pods that are sockets. */
final class KubernetesInstancesContractIT extends InstancePortContract {
  private static final int PORT = 18471;

  private static ApiServer server;
  private static Vertx vertx;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
  private KubernetesCluster cluster;
  private SimulatedNode node;

  @BeforeAll
  static void start() throws IOException {
    server = ApiServer.withCrds();
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() {
    if (vertx != null) {
      var _ = vertx.close().await();
      server.close();
    }
  }

  @BeforeEach
  void define() throws Exception {
    node = new SimulatedNode(server.client(), PORT);
    cluster.watch(Set.of("default"), new Unheard()).toCompletableFuture().get(10, TimeUnit.SECONDS);
    for (RevisionKey key : List.of(GOOD, OTHER, BROKEN)) {
      String service = key.name().substring(0, key.name().length() - "-00001".length());
      SimulatedNode.deploy(server.client(), "default", service, key.name(), 0);
      cluster
          .instances()
          .define(new ClusterRevision(TestRevisions.listeningOn(service, PORT), 0, false, true));
    }
  }

  @AfterEach
  void clean() {
    cluster.close();
    node.close();
    server.client().apps().deployments().inNamespace("default").delete();
    server.client().pods().inNamespace("default").withGracePeriod(0).delete();
    thread.shutdownNow();
  }

  private void execute(Runnable action) {
    if (!thread.isShutdown()) {
      thread.execute(action);
    }
  }

  @Override
  protected InstanceSource source() {
    cluster = KubernetesCluster.connect(server.config(), new VertxTime(vertx), this::execute);
    return cluster.instances();
  }

  @Override
  protected ScaleRequests requests() {
    return cluster.instances();
  }

  @Override
  protected void proceed() {}
}
