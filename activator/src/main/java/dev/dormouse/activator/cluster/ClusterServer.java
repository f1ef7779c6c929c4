package dev.dormouse.activator.cluster;

import dev.dormouse.activator.admin.AdminServer;
import dev.dormouse.activator.kubernetes.ActiveLabel;
import dev.dormouse.activator.kubernetes.KubernetesCluster;
import dev.dormouse.activator.kubernetes.LeaseElection;
import dev.dormouse.activator.metrics.ActivatorMetrics;
import dev.dormouse.activator.proxy.VertxTime;
import dev.dormouse.activator.wayin.Certificates;
import dev.dormouse.activator.wayin.WayIn;
import dev.dormouse.activator.wire.PeerCertificates;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The activator on a cluster as one program. Alone, or where one of several serves, it stands by
 * until it is elected, serves from then on, and ends when it is told to or another one has taken
 * over:
 *
 * <pre>
 *   standing by ── elected ──▶ serving ── SIGTERM, deposed ──▶ draining ──▶ ended
 * </pre>
 *
 * <p>Where all of several serve, it serves at once, is ready when it has joined them, and hands
 * over before it drains.
 *
 * <p>The steps are taken one at a time by a thread of their own, and by the one that shuts down.
 */
public final class ClusterServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterServer.class);

  /** How long connections may still come after the label was removed. */
  private static final Duration DESELECTED = Duration.ofSeconds(1);

  /** How long a successor waits for what this one has in flight, and has no knowledge of. */
  private static final Duration HAND_OVER = Duration.ofSeconds(10);

  /** How long a Service that selects by readiness may send connections to one that is to go. */
  private static final Duration UNREADY = Duration.ofSeconds(3);

  /** How long what is in flight may go on: the default timeout of a request. */
  private static final Duration DRAIN = Duration.ofSeconds(300);

  private static final Duration LABEL_AGAIN = Duration.ofSeconds(1);
  private static final Duration END = Duration.ofSeconds(5);

  private final ClusterOptions options;
  private final Vertx vertx;
  private final SerialThread thread = new SerialThread("cluster");
  private final SerialThread steps = new SerialThread("steps");
  private final ActivatorMetrics metrics = new ActivatorMetrics();
  private final KubernetesCluster cluster;
  private final ActiveLabel label;
  private final Serving serving;
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Optional<Certificates> certificates;
  private final Optional<PeerCertificates> peerCertificates;
  private final Optional<ClusterPeers> peers;
  private volatile List<StandbyServer> standby = List.of();
  private volatile boolean begun;
  private volatile @Nullable LeaseElection election;

  private ClusterServer(
      ClusterOptions options,
      Optional<Certificates> certificates,
      Optional<PeerCertificates> peerCertificates) {
    this.options = options;
    this.certificates = certificates;
    this.peerCertificates = peerCertificates;
    certificates.ifPresent(shown -> metrics.show(shown::snapshot));
    this.vertx = Vertx.vertx(vertxOptions());
    this.cluster = KubernetesCluster.connect(new VertxTime(vertx), thread);
    this.label = cluster.activeLabel(options.leaseNamespace());
    this.peers =
        options
            .peers()
            .map(place ->
                new ClusterPeers(vertx, cluster, options, place, peerCertificates.orElseThrow()));
    peers.ifPresent(shared -> shared.show(metrics));
    this.serving = new Serving(vertx, options, cluster, thread, certificates, peers, metrics);
  }

  private static VertxOptions vertxOptions() {
    return new VertxOptions()
        .setPreferNativeTransport(true)
        .setEventLoopPoolSize(Runtime.getRuntime().availableProcessors())
        .setWorkerPoolSize(2)
        .setInternalBlockingPoolSize(2)
        .setFileSystemOptions(
            new FileSystemOptions()
                .setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false));
  }

  /**
   * Serves until the process is told to end, or another activator has taken over.
   *
   * @return the exit code: 1 when it could not start or was deposed
   */
  public static int run(ClusterOptions options, PrintStream err) throws InterruptedException {
    Optional<Certificates> certificates;
    try {
      certificates = certificates(options.wayIn());
    } catch (IOException e) {
      err.println("--tls-cert: cannot be watched: " + e.getMessage());
      return 1;
    }
    Optional<PeerCertificates> peerCertificates;
    try {
      peerCertificates = peerCertificates(options);
    } catch (IOException e) {
      err.println("--peer-cert: cannot be watched: " + e.getMessage());
      return 1;
    }
    ClusterServer server = new ClusterServer(options, certificates, peerCertificates);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
    Optional<String> problem = server.start();
    if (problem.isPresent()) {
      err.println(problem.get());
      return 1;
    }
    return server.ended.join();
  }

  private static Optional<Certificates> certificates(WayIn wayIn) throws IOException {
    return wayIn.tls().isEmpty()
        ? Optional.empty()
        : Optional.of(Certificates.watch(wayIn.tls().get().files(), InstantSource.system()));
  }

  private static Optional<PeerCertificates> peerCertificates(ClusterOptions options)
      throws IOException {
    return options.peers().isEmpty()
        ? Optional.empty()
        : Optional.of(
            PeerCertificates.watch(options.peers().get().files(), InstantSource.system()));
  }

  /** Returns what went wrong, if anything did. */
  private Optional<String> start() {
    Future<AdminServer> adminStart =
        AdminServer.start(
            vertx, options.adminPort(), metrics::writeTo, this::isReady, this::problems);
    Optional<String> problem = failure(adminStart, "--admin-port", options.adminPort());
    if (problem.isPresent()) {
      return problem;
    }
    if (peers.isPresent()) {
      steps.execute(() -> serve(""));
      return Optional.empty();
    }
    return standBy();
  }

  private boolean isReady() {
    return !closed.get() && peers.map(ClusterPeers::hasJoined).orElse(true);
  }

  private Optional<String> standBy() {
    WayIn wayIn = options.wayIn();
    Optional<String> problem = standBy("--port", wayIn.port());
    if (problem.isEmpty() && wayIn.clusterPort().isPresent()) {
      problem = standBy("--cluster-port", wayIn.clusterPort().getAsInt());
    }
    if (problem.isEmpty()) {
      List<Integer> ports = standby.stream().map(StandbyServer::actualPort).toList();
      LOG.info("{} stands by on ports {}", options.identity(), ports);
      stand();
    }
    return problem;
  }

  private List<String> problems() {
    return Stream.concat(
            certificates.stream().flatMap(shown -> shown.snapshot().problems().stream()),
            peerCertificates.stream().flatMap(shown -> shown.problems().stream()))
        .toList();
  }

  private Optional<String> standBy(String option, int port) {
    Future<StandbyServer> start = StandbyServer.start(vertx, port);
    Optional<String> problem = failure(start, option, port);
    if (problem.isEmpty()) {
      standby = Stream.concat(standby.stream(), Stream.of(start.result())).toList();
    }
    return problem;
  }

  private static Optional<String> failure(Future<?> start, String option, int port) {
    try {
      var _ = start.toCompletionStage().toCompletableFuture().join();
      return Optional.empty();
    } catch (CompletionException e) {
      return Optional.of(
          e.getCause() instanceof BindException
              ? "port " + port + " is taken: choose another with " + option
              : option + " " + port + ": " + e.getCause());
    }
  }

  private void stand() {
    if (!options.leaderElection()) {
      steps.execute(() -> serve(""));
      return;
    }
    election =
        cluster.election(
            options.leaseNamespace(),
            options.leaseName(),
            options.identity(),
            new LeaseElection.Candidate() {
              @Override
              public void elected(String before) {
                steps.execute(() -> serve(before));
              }

              @Override
              public void deposed(String by) {
                ended.complete(1);
              }
            });
  }

  private void serve(String before) {
    if (closed.get()) {
      return;
    }
    List<StandbyServer> standingBy = standby;
    standby = List.of();
    begun = true;
    Future<List<Integer>> start =
        Future.join(standingBy.stream().map(StandbyServer::close).toList())
            .compose(_ -> serving.begin());
    try {
      List<Integer> ports = start.toCompletionStage().toCompletableFuture().join();
      LOG.info("{} serves on ports {}", options.identity(), ports);
      if (peers.isPresent()) {
        peers.get().peers().join();
      } else {
        beSelected(before);
      }
    } catch (CompletionException e) {
      LOG.error("cannot serve", e.getCause());
      ended.complete(1);
    }
  }

  private void beSelected(String before) {
    if (!options.inPod() || closed.get()) {
      return;
    }
    if (!before.isEmpty()) {
      var _ = label.remove(before);
    }
    if (!label.put(options.identity())) {
      var _ = vertx.setTimer(LABEL_AGAIN.toMillis(), _ -> steps.execute(() -> beSelected("")));
    }
  }

  /** Ends in the order that loses least: not selected, drained, the lease let go, the rest. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (peers.isPresent()) {
      leave(peers.get());
    } else if (begun) {
      drain();
    } else {
      letGo();
    }
    thread.close();
    steps.close();
    cluster.close();
    certificates.ifPresent(Certificates::close);
    peerCertificates.ifPresent(PeerCertificates::close);
    await(vertx.close(), END);
    ended.complete(0);
  }

  private void drain() {
    if (options.inPod() && label.remove(options.identity())) {
      serving.keepNoConnections();
      pause(DESELECTED);
    }
    Future<Void> drained = serving.close(DRAIN);
    await(drained, HAND_OVER);
    letGo();
    await(drained, DRAIN);
  }

  /** Hands over first, and has slots by the others' word while requests still come. */
  private void leave(ClusterPeers shared) {
    shared.handOver();
    serving.keepNoConnections();
    pause(UNREADY);
    await(serving.close(DRAIN), DRAIN);
    await(Future.fromCompletionStage(shared.leave()), END);
    shared.close();
  }

  private void pause(Duration time) {
    await(
        Future.future(promise -> vertx.setTimer(time.toMillis(), _ -> promise.complete())),
        time.plus(END));
  }

  private void letGo() {
    LeaseElection held = election;
    if (held != null) {
      held.close();
    }
  }

  private static void await(Future<?> future, Duration most) {
    try {
      var _ = future.await(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      LOG.debug("goes on without: {}", e.toString());
    }
  }
}
