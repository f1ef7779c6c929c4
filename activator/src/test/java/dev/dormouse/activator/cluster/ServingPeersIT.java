package dev.dormouse.activator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.kubernetes.KubernetesCluster;
import dev.dormouse.activator.kubernetes.SimulatedNode;
import dev.dormouse.activator.metrics.ActivatorMetrics;
import dev.dormouse.activator.peer.DeadSlotsChoice;
import dev.dormouse.activator.proxy.Limits;
import dev.dormouse.activator.proxy.SessionKeys;
import dev.dormouse.activator.proxy.VertxTime;
import dev.dormouse.activator.wayin.CertificateFiles;
import dev.dormouse.activator.wayin.TestCertificates;
import dev.dormouse.activator.wayin.WayIn;
import dev.dormouse.activator.wire.PeerCertificates;
import dev.dormouse.activator.wire.PeerFiles;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.crds.kubernetes.RevisionResource;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import dev.dormouse.testing.ApiServer;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Activators that all serve, on a real API server, with pods that are sockets and count. */
final class ServingPeersIT {
  private static final int POD_PORT = 18473;
  private static final int ACTIVATORS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final AtomicInteger GROUPS = new AtomicInteger();

  @TempDir private static Path folder;
  private static ApiServer server;
  private static PeerFiles files;
  private static PeerCertificates certificates;

  private final String group = "serving" + GROUPS.incrementAndGet();
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(100));
  private final List<Program> programs = new ArrayList<>();
  private SimulatedNode node;

  @BeforeAll
  static void startServer() throws Exception {
    server = ApiServer.withCrds();
    CertificateFiles own = TestCertificates.make(folder, TestCertificates.EC, "*.peers");
    files = new PeerFiles(own.certificate(), own.key(), own.certificate(), "peers");
    certificates = PeerCertificates.watch(files, InstantSource.system());
  }

  @AfterAll
  static void stopServer() {
    if (certificates != null) {
      certificates.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void start() throws Exception {
    node = new SimulatedNode(server.client(), POD_PORT);
    for (int i = 0; i < ACTIVATORS; i++) {
      programs.add(new Program("pod-" + i));
    }
    await("all are members", () -> programs.stream().allMatch(each -> each.isOneOf(ACTIVATORS)));
  }

  @AfterEach
  void stop() {
    programs.forEach(Program::close);
    server.client().resources(ServerlessServiceResource.class).inNamespace("default").delete();
    server.client().resources(RevisionResource.class).inNamespace("default").delete();
    server.client().apps().deployments().inNamespace("default").delete();
    node.close();
    server.client().pods().inNamespace("default").withGracePeriod(0).delete();
    var _ = vertx.close().await();
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("in vain: %s", what).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  /** One activator. */
  private final class Program implements AutoCloseable {
    private final SerialThread thread = new SerialThread("cluster");
    private final KubernetesCluster cluster =
        KubernetesCluster.connect(server.config(), new VertxTime(vertx), thread);
    private final ClusterPeers peers;
    private final Serving serving;
    private final int port;
    private boolean over;

    Program(String pod) {
      ClusterOptions options = options(pod);
      peers =
          new ClusterPeers(vertx, cluster, options, options.peers().orElseThrow(), certificates);
      serving =
          new Serving(
              vertx,
              options,
              cluster,
              thread,
              Optional.empty(),
              Optional.of(peers),
              new ActivatorMetrics());
      port = serving.begin().await().getFirst();
      peers.peers().join();
    }

    private ClusterOptions options(String pod) {
      return new ClusterOptions(
          new WayIn(0, OptionalInt.of(0), Optional.empty(), OptionalInt.empty(), false),
          0,
          "example.org",
          Set.of(),
          Optional.of(new PeerOptions("127.0.0.1", 0, files, DeadSlotsChoice.BY_LIMIT)),
          false,
          "default",
          group,
          pod,
          false,
          Set.of(),
          false,
          SessionKeys.ofThisProcess(),
          Limits.ofThisProcess());
    }

    boolean isOneOf(int members) {
      return peers.peers().figures().inTerm() && peers.peers().figures().members() == members;
    }

    boolean owns(String revision) {
      return peers.peers().owns(new RevisionKey("default", revision));
    }

    /** Hands over, drains and goes. */
    void leave() {
      peers.handOver();
      var _ = serving.close(PATIENCE).await();
      var _ = Future.fromCompletionStage(peers.leave()).await();
      close();
    }

    /** Says nothing any more, from one moment to the next. */
    void die() {
      peers.close();
      close();
    }

    @Override
    public void close() {
      if (!over) {
        over = true;
        var _ = serving.close(Duration.ofMillis(1)).await();
        peers.close();
        cluster.close();
        thread.close();
      }
    }
  }

  /** What the operator makes of a service whose revision has started. */
  private static void service(String name, int concurrency, String scaling) {
    String template =
        """
          template:
            spec:
              containerConcurrency: %d
              timeoutSeconds: 20
              containers: [{image: none, ports: [{name: http1, containerPort: %d}]}]
        """
            .formatted(concurrency, POD_PORT);
    String revision = name + "-00001";
    var _ =
        server
            .client()
            .resource(
                """
                apiVersion: dormouse.dev/v1alpha1
                kind: Revision
                metadata: {name: %s, namespace: default}
                spec:
                  serviceName: %s
                  number: 1
                """
                        .formatted(revision, name)
                    + template)
            .create();
    SimulatedNode.deploy(server.client(), "default", name, revision, 0);
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
    var _ =
        server
            .client()
            .resource(
                """
                apiVersion: dormouse.dev/v1alpha1
                kind: ServerlessService
                metadata: {name: %s, namespace: default}
                spec:
                  scaling: {%s}
                """
                        .formatted(name, scaling)
                    + template)
            .create();
  }

  private static int replicas(String revision) {
    return server
        .client()
        .apps()
        .deployments()
        .inNamespace("default")
        .withName(revision)
        .get()
        .getSpec()
        .getReplicas();
  }

  /** What an answer says: its status, and how many requests the instance had. */
  private record Answer(int status, int count) {}

  private static RequestOptions to(Program program, String service, String path) {
    return new RequestOptions()
        .setHost("127.0.0.1")
        .setPort(program.port)
        .setURI(path)
        .putHeader("Host", service + ".default.example.org");
  }

  private Answer get(Program from, String service, int millis) {
    return http.request(to(from, service, "/?millis=" + millis))
        .compose(request ->
            request
                .send()
                .compose(response -> {
                  int count =
                      Integer.parseInt(
                          Optional.ofNullable(response.getHeader(SimulatedNode.COUNT)).orElse("0"));
                  return response.body().map(new Answer(response.statusCode(), count));
                }))
        .await();
  }

  /** Each activator hears of a service in its own time. */
  private void awaitKnown(String service) throws Exception {
    for (Program program : programs) {
      await(service + " is known", () -> get(program, service, 0).status() == 200);
    }
  }

  /** Calls through some activators all the time. */
  private final class Load implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<String> problems = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answered = new AtomicInteger();
    private volatile boolean over;

    Load(String service, int limit, int callers, List<Program> through) {
      for (int i = 0; i < callers; i++) {
        Program program = through.get(i % through.size());
        var _ = threads.submit(() -> call(program, service, limit));
      }
    }

    private void call(Program program, String service, int limit) {
      while (!over) {
        try {
          Answer answer = get(program, service, 5);
          if (answer.status() != 200 || answer.count() > limit) {
            problems.add(answer.toString());
          }
          answered.incrementAndGet();
        } catch (RuntimeException e) {
          problems.add(e.toString());
        }
      }
    }

    void awaitAnswers(int more) throws Exception {
      int before = answered.get();
      await("answers; so far " + problems, () -> answered.get() >= before + more);
    }

    List<String> stop() {
      over = true;
      threads.close();
      return List.copyOf(problems);
    }

    @Override
    public void close() {
      over = true;
      threads.close();
    }
  }

  @Test
  void noInstanceHasMoreThanItsLimitWhereverRequestsArriveAndAllGoToZero() throws Exception {
    service("one", 1, "idleTimeout: 1s, maxInstances: 2");
    service("three", 3, "idleTimeout: 1s, maxInstances: 2");
    awaitKnown("one");
    awaitKnown("three");
    try (var one = new Load("one", 1, 9, programs);
        var three = new Load("three", 3, 18, programs)) {
      one.awaitAnswers(200);
      three.awaitAnswers(200);
      assertThat(one.stop()).isEmpty();
      assertThat(three.stop()).isEmpty();
    }
    await("zero", () -> replicas("one-00001") == 0 && replicas("three-00001") == 0);
    awaitKnown("one");
  }

  @Test
  void nothingIsLostAsTheOwnerLeaves() throws Exception {
    service("a", 2, "idleTimeout: 60s, maxInstances: 2");
    awaitKnown("a");
    Program owner = programs.stream().filter(each -> each.owns("a-00001")).findFirst().get();
    List<Program> others = programs.stream().filter(each -> each != owner).toList();
    try (var load = new Load("a", 2, 8, others)) {
      load.awaitAnswers(50);
      owner.leave();
      await("another owner", () -> others.stream().anyMatch(each -> each.owns("a-00001")));
      load.awaitAnswers(50);
      assertThat(load.stop()).isEmpty();
    }
  }

  @Test
  void theOthersGoOnAsTheOwnerDies() throws Exception {
    service("loose", 3, "idleTimeout: 60s, maxInstances: 2");
    service("strict", 1, "idleTimeout: 60s, maxInstances: 2");
    awaitKnown("loose");
    awaitKnown("strict");
    Program dying = programs.stream().filter(each -> each.owns("strict-00001")).findFirst().get();
    List<Program> others = programs.stream().filter(each -> each != dying).toList();
    try (var loose = new Load("loose", 3, 8, others);
        var strict = new Load("strict", 1, 8, others)) {
      loose.awaitAnswers(50);
      strict.awaitAnswers(50);
      dying.die();
      await("another owner", () -> others.stream().anyMatch(each -> each.owns("strict-00001")));
      loose.awaitAnswers(50);
      strict.awaitAnswers(50);
      assertThat(loose.stop()).isEmpty();
      assertThat(strict.stop()).isEmpty();
    }
  }

  /**
   * The owner alone hears that the API server takes no scale, and tells those who wait elsewhere.
   */
  @Test
  void whoWaitsAtAnyActivatorHearsWhyTheOwnerCanStartNothing() throws Exception {
    service("refused", 1, "idleTimeout: 60s");
    try (var rule = new Refusing(vertx, server.client(), folder.resolve("rule"), "refused-00001");
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<java.util.concurrent.Future<Refused>> answers =
          programs.stream()
              .map(each -> callers.submit(() -> firstAnswer(each, "refused")))
              .toList();
      for (java.util.concurrent.Future<Refused> answer : answers) {
        assertThat(answer.get().reason()).isEqualTo("start-failed");
        assertThat(answer.get().body()).contains(rule.message());
      }
    }
  }

  /** An answer of the platform's own. */
  private record Refused(int status, String reason, String body) {}

  /** What is said once the activator has heard of the service. */
  private Refused firstAnswer(Program from, String service) throws InterruptedException {
    Refused answer = ask(from, service);
    while (answer.status() == 404) {
      TimeUnit.MILLISECONDS.sleep(10);
      answer = ask(from, service);
    }
    return answer;
  }

  private Refused ask(Program from, String service) {
    return http.request(to(from, service, "/"))
        .compose(request ->
            request
                .send()
                .compose(response ->
                    response
                        .body()
                        .map(body ->
                            new Refused(
                                response.statusCode(),
                                response.getHeader("Dormouse-Reason"),
                                body.toString()))))
        .await();
  }
}
