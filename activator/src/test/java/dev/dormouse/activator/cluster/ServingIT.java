package dev.dormouse.activator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.kubernetes.KubernetesCluster;
import dev.dormouse.activator.kubernetes.SimulatedNode;
import dev.dormouse.activator.metrics.ActivatorMetrics;
import dev.dormouse.activator.metrics.Scrape;
import dev.dormouse.activator.proxy.Limits;
import dev.dormouse.activator.proxy.SessionKeys;
import dev.dormouse.activator.proxy.VertxTime;
import dev.dormouse.activator.wayin.WayIn;
import dev.dormouse.core.route.Visibility;
import dev.dormouse.crds.kubernetes.RevisionResource;
import dev.dormouse.crds.kubernetes.RolloutStatus;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import dev.dormouse.testing.ApiServer;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The active activator on a real API server, with pods that are sockets. */
final class ServingIT {
  private static final int POD_PORT = 18472;

  @TempDir private Path folder;
  private static ApiServer server;
  private static Vertx vertx;
  private static HttpClient http;
  private SimulatedNode node;
  private Program program;

  @BeforeAll
  static void startServer() throws IOException {
    server = ApiServer.withCrds();
    vertx = Vertx.vertx();
    http = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(100));
  }

  @AfterAll
  static void stopServer() {
    if (vertx != null) {
      var _ = vertx.close().await();
      server.close();
    }
  }

  @BeforeEach
  void start() {
    node = new SimulatedNode(server.client(), POD_PORT);
    program = new Program();
  }

  @AfterEach
  void stop() {
    program.close();
    server.client().resources(ServerlessServiceResource.class).inNamespace("default").delete();
    server.client().resources(RevisionResource.class).inNamespace("default").delete();
    server.client().apps().deployments().inNamespace("default").delete();
    node.close();
    server.client().pods().inNamespace("default").withGracePeriod(0).delete();
  }

  /** One activator. */
  private static final class Program implements AutoCloseable {
    private final SerialThread thread = new SerialThread("cluster");
    private final ActivatorMetrics metrics = new ActivatorMetrics();
    private final KubernetesCluster cluster =
        KubernetesCluster.connect(server.config(), new VertxTime(vertx), thread);
    private final Serving serving =
        new Serving(vertx, options(), cluster, thread, Optional.empty(), Optional.empty(), metrics);
    private final List<Integer> ports = serving.begin().await();

    private static ClusterOptions options() {
      return new ClusterOptions(
          new WayIn(0, OptionalInt.of(0), Optional.empty(), OptionalInt.empty(), false),
          0,
          "example.org",
          Set.of(),
          Optional.empty(),
          false,
          "default",
          "none",
          "it",
          false,
          Set.of(),
          false,
          SessionKeys.ofThisProcess(),
          Limits.ofThisProcess());
    }

    Future<HttpClientResponse> get(String host) {
      return get(host, Visibility.CLUSTER);
    }

    Future<HttpClientResponse> get(String host, Visibility from) {
      return get(host, from, "/");
    }

    Future<HttpClientResponse> get(String host, Visibility from, String path) {
      return http.request(
              new RequestOptions()
                  .setHost("127.0.0.1")
                  .setPort(ports.get(from.ordinal()))
                  .setURI(path)
                  .putHeader("Host", host))
          .compose(request -> request.send().compose(response -> response.body().map(response)));
    }

    /** Returns when so many requests of a revision run or wait. */
    void awaitOpen(String revision, int requests) throws InterruptedException {
      while (figure("dormouse_concurrency_in_use", revision)
              + figure("dormouse_queue_depth", revision)
          != requests) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
    }

    private int figure(String name, String revision) {
      return Scrape.lines(metrics)
          .filter(line -> line.startsWith(name + "{") && line.contains('"' + revision + '"'))
          .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    }

    @Override
    public void close() {
      var _ = serving.close(Duration.ofSeconds(1)).await();
      cluster.close();
      thread.close();
    }
  }

  private static String template() {
    return """
      template:
        spec:
          containerConcurrency: 1
          containers: [{image: none, ports: [{name: http1, containerPort: %d}]}]
    """
        .formatted(POD_PORT);
  }

  /** What the operator makes of a service. */
  private static void revision(String service, int number, int replicas) {
    String name = service + "-0000" + number;
    String yaml =
        """
        apiVersion: dormouse.dev/v1alpha1
        kind: Revision
        metadata: {name: %s, namespace: default}
        spec:
          serviceName: %s
          number: %d
        """
            .formatted(name, service, number);
    var _ = server.client().resource(yaml + template().indent(0)).create();
    SimulatedNode.deploy(server.client(), "default", service, name, replicas);
  }

  private static void service(String name) {
    service(name, "");
  }

  /** With more of the spec, in YAML. */
  private static void service(String name, String more) {
    String yaml =
        """
        apiVersion: dormouse.dev/v1alpha1
        kind: ServerlessService
        metadata: {name: %s, namespace: default}
        spec:
          scaling: {idleTimeout: 1s}
          %s
        """
            .formatted(name, more);
    var _ = server.client().resource(yaml + template().indent(0)).create();
  }

  /** What the operator says when a revision was ready. */
  private static void started(String revision) {
    var _ =
        server
            .client()
            .resources(RevisionResource.class)
            .inNamespace("default")
            .withName(revision)
            .subresource("status")
            .patch(
                PatchContext.of(PatchType.JSON_MERGE),
                """
                {"status":{"conditions":[{"type":"Started","status":"True"}]}}\
                """);
  }

  private static void delete(String revision) {
    server
        .client()
        .resources(RevisionResource.class)
        .inNamespace("default")
        .withName(revision)
        .delete();
  }

  private static Deployment deployment(String name) {
    return server.client().apps().deployments().inNamespace("default").withName(name).get();
  }

  private static void awaitReplicas(String name, int replicas) {
    server
        .client()
        .apps()
        .deployments()
        .inNamespace("default")
        .withName(name)
        .waitUntilCondition(d -> d.getSpec().getReplicas() == replicas, 60, TimeUnit.SECONDS);
  }

  /** Routes follow the API server's word by moments: an unknown host is asked for again. */
  private HttpClientResponse answer(Program from, String host) throws InterruptedException {
    for (int tries = 0; ; tries++) {
      HttpClientResponse response = from.get(host).await();
      if (response.statusCode() != 404 || tries == 200) {
        return response;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  @Test
  void aServiceIsServedFromZeroByEachOfItsNamesAndGoesBackToZero() throws Exception {
    revision("hello", 1, 0);
    service("hello");
    started("hello-00001");
    for (String host :
        new String[] {
          "hello.default.example.org",
          "hello.default",
          "hello.default.svc",
          "hello.default.svc.cluster.local"
        }) {
      assertThat(answer(program, host).statusCode()).as(host).isEqualTo(200);
    }
    awaitReplicas("hello-00001", 0);
    assertThat(answer(program, "hello.default").statusCode()).isEqualTo(200);
  }

  @Test
  void whatIsVisibleInTheClusterOnlyIsServedThereAloneAndDomainsAsTheStatusSays() throws Exception {
    revision("inner", 1, 0);
    service("inner");
    started("inner-00001");
    patch(
        "inner",
        "",
        "{\"spec\":{\"ingress\":{\"domains\":[\"shop.example.com\",\"other.example.com\"]}}}");
    patch("inner", "status", "{\"status\":{\"domains\":[{\"name\":\"shop.example.com\"}]}}");
    assertThat(answer(program, "shop.example.com").statusCode()).isEqualTo(200);
    assertThat(status("shop.example.com", Visibility.PUBLIC)).isEqualTo(200);
    assertThat(status("other.example.com", Visibility.PUBLIC)).isEqualTo(404);
    assertThat(status("inner.default", Visibility.PUBLIC)).isEqualTo(404);

    patch("inner", "", "{\"spec\":{\"ingress\":{\"visibility\":\"cluster\"}}}");
    while (status("inner.default.example.org", Visibility.PUBLIC) != 404) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    assertThat(status("shop.example.com", Visibility.PUBLIC)).isEqualTo(404);
    assertThat(status("inner.default", Visibility.CLUSTER)).isEqualTo(200);
    assertThat(status("inner.default.example.org", Visibility.CLUSTER)).isEqualTo(200);
  }

  private int status(String host, Visibility from) {
    return program.get(host, from).await().statusCode();
  }

  private static void patch(String service, String subresource, String change) {
    var resource =
        server
            .client()
            .resources(ServerlessServiceResource.class)
            .inNamespace("default")
            .withName(service);
    PatchContext merge = PatchContext.of(PatchType.JSON_MERGE);
    var _ =
        subresource.isEmpty()
            ? resource.patch(merge, change)
            : resource.subresource(subresource).patch(merge, change);
  }

  @Test
  void aBurstIsAskedForAtOnceAndCorrectedOnceAtMost() throws Exception {
    revision("hello", 1, 0);
    service("hello");
    started("hello-00001");
    assertThat(answer(program, "hello.default").statusCode()).isEqualTo(200);
    awaitReplicas("hello-00001", 0);
    long before = deployment("hello-00001").getMetadata().getGeneration();
    var burst = IntStream.range(0, 8).mapToObj(_ -> program.get("hello.default")).toList();
    for (var one : burst) {
      assertThat(one.await().statusCode()).isEqualTo(200);
    }
    // A pod is up here in a moment, about as long as a request takes: one more may be worth it.
    assertThat(deployment("hello-00001").getMetadata().getGeneration())
        .isBetween(before + 1, before + 2);
  }

  @Test
  void anotherActivatorServesWhatRunsWithoutAWriteAndEndsItWhenItIsIdle() throws Exception {
    revision("hello", 1, 1);
    service("hello");
    assertThat(answer(program, "hello.default").statusCode()).isEqualTo(200);
    program.close();
    started("hello-00001");
    long before = deployment("hello-00001").getMetadata().getGeneration();
    program = new Program();
    assertThat(answer(program, "hello.default").statusCode()).isEqualTo(200);
    assertThat(deployment("hello-00001").getMetadata().getGeneration()).isEqualTo(before);
    awaitReplicas("hello-00001", 0);
  }

  @Test
  void whoWaitsForAServiceThatFailsToStartHearsWhy() throws Exception {
    revision("broken", 1, 1);
    service("broken");
    HttpClientResponse response = answer(program, "broken.default");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body().await().toString()).contains("Crashed");
  }

  @Test
  void aNewRevisionServesAsSoonAsTheOperatorSaysThatItStartedAndTheOldOneGoes() throws Exception {
    revision("hello", 1, 1);
    service("hello");
    started("hello-00001");
    String old = answer(program, "hello.default").body().await().toString();
    revision("hello", 2, 1);
    started("hello-00002");
    awaitReplicas("hello-00001", 0);
    HttpClientResponse now = answer(program, "hello.default");
    assertThat(now.statusCode()).isEqualTo(200);
    assertThat(now.body().await().toString()).isNotEqualTo(old);
  }

  private static RolloutStatus rollout(String service) {
    ServerlessServiceResource stored =
        server
            .client()
            .resources(ServerlessServiceResource.class)
            .inNamespace("default")
            .withName(service)
            .get();
    RolloutStatus none = new RolloutStatus(null, null, null, null, null, null, null, null);
    return stored.getStatus() == null || stored.getStatus().rollout() == null
        ? none
        : stored.getStatus().rollout();
  }

  private static void awaitRollout(String service, String verdict, int percent)
      throws InterruptedException {
    for (int tries = 0; tries < 1_000; tries++) {
      RolloutStatus now = rollout(service);
      if (verdict.equals(now.verdict()) && Integer.valueOf(percent).equals(now.percent())) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new AssertionError(
        "waited in vain for " + verdict + " " + percent + ": " + rollout(service));
  }

  @Test
  void aRolloutIsWrittenDownAndGoesOnWithTheNextActivator() throws Exception {
    revision("hello", 1, 0);
    service("hello", "rollout: {steps: [10, 50], interval: 2s}");
    started("hello-00001");
    awaitRollout("hello", "Completed", 100);
    revision("hello", 2, 0);
    started("hello-00002");
    awaitRollout("hello", "Rolling", 50);
    program.close();
    assertThat(rollout("hello"))
        .extracting(RolloutStatus::revision, RolloutStatus::from, RolloutStatus::step)
        .containsExactly("hello-00002", "hello-00001", 2);
    program = new Program();
    assertThat(answer(program, "hello.default").statusCode()).isEqualTo(200);
    awaitRollout("hello", "Completed", 100);
    assertThat(rollout("hello").message()).startsWith("at 50 %");
  }

  @Test
  void trafficThatNamesARevisionGoesThereWithoutTheOperator() throws Exception {
    revision("hello", 1, 0);
    revision("hello", 2, 0);
    started("hello-00001");
    started("hello-00002");
    service(
        "hello",
        "traffic: [{revisionName: hello-00001, percent: 100}, {latestRevision: true, tag: next}]");
    String first = answer(program, "hello.default").body().await().toString();
    String second = answer(program, "next---hello.default").body().await().toString();
    assertThat(second).isNotEqualTo(first);
    awaitReplicas("hello-00001", 0);
    awaitReplicas("hello-00002", 0);
  }

  @Test
  void whoWaitsForADeletedRevisionGoesWhereTheTrafficGoesAndWhatHasBegunGoesOn() throws Exception {
    revision("hello", 1, 0);
    revision("hello", 2, 0);
    started("hello-00001");
    started("hello-00002");
    service("hello");
    patch("hello", "", "{\"spec\":{\"scaling\":{\"maxInstances\":1}}}");
    String second = answer(program, "hello.default").body().await().toString();
    Path end = folder.resolve("end");
    var running = program.get("hello.default", Visibility.CLUSTER, "/?until=" + end);
    program.awaitOpen("hello-00002", 1);
    var waiting = program.get("hello.default");
    program.awaitOpen("hello-00002", 2);
    delete("hello-00002");
    assertThat(waiting.await().statusCode()).isEqualTo(200);
    assertThat(waiting.await().body().await().toString()).isNotEqualTo(second);
    Files.createFile(end);
    assertThat(running.await().statusCode()).isEqualTo(200);
    assertThat(running.await().body().await().toString()).isEqualTo(second);
  }

  @Test
  void whoWaitsForTheOnlyRevisionIsToldThatItWasDeleted() throws Exception {
    revision("hello", 1, 0);
    service("hello");
    started("hello-00001");
    assertThat(answer(program, "hello.default").statusCode()).isEqualTo(200);
    patch("hello", "", "{\"spec\":{\"scaling\":{\"maxInstances\":1}}}");
    Path end = folder.resolve("end");
    var running = program.get("hello.default", Visibility.CLUSTER, "/?until=" + end);
    program.awaitOpen("hello-00001", 1);
    var waiting = program.get("hello.default");
    program.awaitOpen("hello-00001", 2);
    delete("hello-00001");
    assertThat(waiting.await().statusCode()).isEqualTo(503);
    assertThat(waiting.await().getHeader("Dormouse-Reason")).isEqualTo("revision-gone");
    Files.createFile(end);
    assertThat(running.await().statusCode()).isEqualTo(200);
  }
}
