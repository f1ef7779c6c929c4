package dev.dormouse.activator.dev;

import dev.dormouse.activator.files.FileWatch;
import dev.dormouse.activator.local.LocalInstances;
import dev.dormouse.activator.peer.Peers;
import dev.dormouse.activator.proxy.ProxyOptions;
import dev.dormouse.activator.proxy.SessionKeys;
import dev.dormouse.activator.proxy.VertxTime;
import dev.dormouse.activator.wayin.Certificates;
import dev.dormouse.core.route.Visibility;
import dev.dormouse.crds.ServiceFiles;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * Local mode as one program: wires the files, the gates, the autoscaler, the processes and the
 * proxy. What happens to the services happens on one thread of its own; requests never wait for it.
 */
public final class DevServer implements AutoCloseable {
  /** How long requests in flight may go on once the end was asked for. */
  private static final Duration DRAIN = Duration.ofSeconds(5);

  private static final long STATUS_MILLIS = 250;

  private final DevOptions options;
  private final Announcements announcements;
  private final Console console;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("services").factory());
  private final Vertx vertx;
  private final LocalInstances instances = new LocalInstances();
  private final LocalPeers peers;
  private final Seats seats = new Seats();
  private final VertxTime time;
  private final DevEvents events;
  private final InstanceNews news;
  private final LocalServices services;
  private final SessionKeys sessionKeys = SessionKeys.ofThisProcess();
  private final AtomicBoolean closed = new AtomicBoolean();
  private Optional<FileWatch> watch = Optional.empty();
  private Optional<Certificates> certificates = Optional.empty();

  /** Whether the files were bad when they were last read. The services' thread only. */
  private boolean broken;

  private DevServer(
      DevOptions options, Vertx vertx, PrintStream out, boolean terminal, PeerWiring wiring) {
    this.options = options;
    peers = new LocalPeers(instances, wiring);
    console = new Console(out, terminal && !options.quiet());
    announcements = new Announcements(console, options.quiet());
    this.vertx = vertx;
    time = new VertxTime(vertx);
    events = new DevEvents(announcements, thread);
    InstanceOutput output = new InstanceOutput(console, options.quiet());
    services = new LocalServices(time, this::later, instances, seats, output, announcements);
    events.services(services);
    news = new InstanceNews(seats, events);
    instances.subscribe(news);
    for (int i = 0; i < options.activators(); i++) {
      seats.add(seat(i));
    }
  }

  private Seat seat(int number) {
    Optional<Peers> part = options.activators() > 1 ? Optional.of(peers.next()) : Optional.empty();
    return new Seat(number, options, time, instances, events, part);
  }

  private void later(Runnable action) {
    try {
      thread.execute(action);
    } catch (RejectedExecutionException e) {
      // the program ends: nothing rolls out any more
    }
  }

  private static Vertx vertx() {
    return Vertx.vertx(
        new VertxOptions()
            .setPreferNativeTransport(true)
            .setEventLoopPoolSize(eventLoops())
            .setWorkerPoolSize(2)
            .setInternalBlockingPoolSize(2)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));
  }

  private static int eventLoops() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static boolean onTerminal() {
    return Optional.ofNullable(System.console()).filter(java.io.Console::isTerminal).isPresent();
  }

  private ProxyOptions proxyOptions(Seat seat) {
    return new ProxyOptions(
        seat.wayIn().listeners("127.0.0.1", certificates),
        eventLoops(),
        ProxyOptions.DEFAULT_MAX_HEADER_BYTES,
        options.trustedProxies(),
        options.accessLog() ? Optional.of(console.lines()) : Optional.empty(),
        sessionKeys,
        options.limits());
  }

  /**
   * Serves until the process is told to end.
   *
   * @return the exit code: 1 when it could not start
   */
  public static int run(DevOptions options, PrintStream out, PrintStream err)
      throws InterruptedException {
    // While the files are read, for it takes most of a start.
    CompletableFuture<Vertx> vertx =
        CompletableFuture.supplyAsync(
            DevServer::vertx, work -> Thread.ofPlatform().name("vertx").start(work));
    ServiceFiles.Result files = ServiceFiles.read(options.files());
    List<String> problems = problems(files);
    if (!problems.isEmpty()) {
      problems.forEach(err::println);
      return 1;
    }
    DevServer server = new DevServer(options, vertx.join(), out, onTerminal(), PeerWiring.DIRECT);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
    Optional<String> problem = server.startUnlessEnded(files);
    if (problem.isPresent()) {
      err.println(problem.get());
      return 1;
    }
    new CountDownLatch(1).await();
    return 0;
  }

  /** Who is told to end in the midst of a start has nothing to complain of. */
  private Optional<String> startUnlessEnded(ServiceFiles.Result files) {
    try {
      return start(files);
    } catch (RejectedExecutionException e) {
      if (closed.get()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Starts a server; for those who run one inside their own program. */
  static DevServer open(DevOptions options, PrintStream out) {
    return open(options, out, PeerWiring.DIRECT);
  }

  /** The same, with activators that reach each other otherwise. */
  static DevServer open(DevOptions options, PrintStream out, PeerWiring wiring) {
    DevServer server = new DevServer(options, vertx(), out, false, wiring);
    Optional<String> problem = server.start(ServiceFiles.read(options.files()));
    if (problem.isPresent()) {
      server.close();
      throw new IllegalStateException(problem.get());
    }
    return server;
  }

  /** Returns what went wrong, if anything did. */
  private Optional<String> start(ServiceFiles.Result files) {
    Optional<String> wrong = readCertificates();
    if (wrong.isPresent()) {
      return wrong;
    }
    services.apply(files.sources());
    Optional<String> problem =
        seats.all().stream().map(this::start).flatMap(Optional::stream).findFirst();
    if (problem.isEmpty()) {
      files.notes().forEach(note -> announcements.note(note.toString()));
      greet();
      problem = startWatching();
      instances.prepare();
    }
    return problem;
  }

  private Optional<String> start(Seat seat) {
    seat.metrics().showRollouts(services::rolloutFigures);
    return seat.start(vertx, proxyOptions(seat), () -> !closed.get(), this::tlsProblems);
  }

  /** Returns what is wrong with them: nothing is served by a certificate of no use. */
  private Optional<String> readCertificates() {
    if (options.wayIn().tls().isEmpty()) {
      return Optional.empty();
    }
    try {
      Certificates read =
          Certificates.watch(options.wayIn().tls().get().files(), InstantSource.system());
      certificates = Optional.of(read);
      seats.all().forEach(seat -> seat.metrics().show(read::snapshot));
      return read.snapshot().shown() > 0
          ? Optional.empty()
          : Optional.of("--tls-cert: " + String.join("; ", read.snapshot().problems()));
    } catch (IOException e) {
      return Optional.of("--tls-cert: cannot be watched: " + e.getMessage());
    }
  }

  private List<String> tlsProblems() {
    return certificates.map(read -> read.snapshot().problems()).orElse(List.of());
  }

  private Optional<String> startWatching() {
    try {
      watch = Optional.of(FileWatch.start(options::files, () -> thread.execute(this::reload)));
    } catch (IOException e) {
      return Optional.of("cannot watch the files: " + e.getMessage());
    }
    if (console.live()) {
      var _ =
          thread.scheduleWithFixedDelay(this::showStatus, 0, STATUS_MILLIS, TimeUnit.MILLISECONDS);
    }
    return Optional.empty();
  }

  private void greet() {
    List<ServiceStatus> all = services.status();
    for (ServiceStatus service : all) {
      console.line(service.service() + " is at " + url(service));
      services
          .reach(service.service())
          .domains()
          .forEach(name -> console.line("  and at " + url(name)));
    }
    if (all.size() == 1
        && services.reach(all.getFirst().service()).visibility() == Visibility.PUBLIC) {
      console.line("  and at " + url(options.domain()));
    }
    if (options.activators() > 1) {
      console.line(
          "  by %d activators, which share the instances, on ports %s"
              .formatted(options.activators(), ports("--port")));
    }
    seats.all().stream()
        .map(Seat::adminPort)
        .flatMap(Optional::stream)
        .forEach(
            port -> announcements.note("metrics are at http://localhost:" + port + "/metrics"));
  }

  private String ports(String option) {
    return seats.all().stream()
        .map(seat -> seat.port(option))
        .flatMap(Optional::stream)
        .map(String::valueOf)
        .collect(Collectors.joining(", "));
  }

  int port() {
    return port("--port").orElse(options.wayIn().port());
  }

  /** The first activator's port that an option asked for; none when it was not given. */
  Optional<Integer> port(String option) {
    return seats.all().stream().findFirst().flatMap(seat -> seat.port(option));
  }

  /** The activators, for those who let them come and go. */
  Seats seats() {
    return seats;
  }

  /** Another activator joins, on the port that follows the last one's. */
  Seat join() throws InterruptedException, ExecutionException {
    Seat joining =
        thread
            .submit(() -> {
              int last = seats.all().stream().mapToInt(Seat::number).max().orElse(-1);
              Seat made = seat(last + 1);
              seats.add(made);
              news.tellAll(made.autoscaler());
              services.route();
              return made;
            })
            .get();
    start(joining)
        .ifPresent(problem -> {
          throw new IllegalStateException(problem);
        });
    return joining;
  }

  /** An activator hands over what it owns, ends what waits and runs there, and goes. */
  void leave(Seat leaving) {
    await(leaving.leave(DRAIN));
    thread.execute(() -> seats.remove(leaving));
  }

  /** An activator is gone in the middle of what it does. */
  void abandon(Seat dead) {
    seats.remove(dead);
    await(dead.end());
    await(dead.stopServing(Duration.ZERO));
  }

  private String url(ServiceStatus service) {
    String host = service.service().name() + "." + service.service().namespace();
    if (services.reach(service.service()).visibility() == Visibility.PUBLIC) {
      return url(host + "." + options.domain());
    }
    return port("--cluster-port")
        .map(port -> "http://" + host + ":" + port + "/ for the cluster only")
        .orElse("no port: it is visible in the cluster only, see --cluster-port");
  }

  private String url(String host) {
    return port("--tls-port")
        .map(port -> "https://" + host + ":" + port + "/")
        .orElse("http://" + host + ":" + port() + "/");
  }

  private void showStatus() {
    List<String> lines =
        new ArrayList<>(StatusTable.render(services.status(), this::url, TerminalSize.now()));
    if (options.activators() > 1) {
      lines.add(
          "activators: "
              + seats.all().stream().map(Seat::standing).collect(Collectors.joining("; ")));
    }
    console.status(lines);
  }

  /** The files changed: what is right is applied; with anything wrong in them, nothing is. */
  private void reload() {
    ServiceFiles.Result files = ServiceFiles.read(options.files());
    List<String> problems = problems(files);
    if (problems.isEmpty()) {
      if (broken) {
        announcements.note("the files are good again");
      }
      services.apply(files.sources());
    } else {
      problems.forEach(announcements::problem);
      announcements.problem("the last good version keeps serving");
    }
    broken = !problems.isEmpty();
  }

  private static List<String> problems(ServiceFiles.Result files) {
    if (files.violations().isEmpty() && files.sources().isEmpty()) {
      return List.of("there is no ServerlessService in the files");
    }
    return files.violations().stream().map(Object::toString).toList();
  }

  List<ServiceStatus> status() throws InterruptedException, ExecutionException {
    return thread.submit(services::status).get();
  }

  /** Ends in the order that loses least: no new requests, those in flight, the processes. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      watch.ifPresent(FileWatch::close);
      certificates.ifPresent(Certificates::close);
      // Who waits for an instance is told at once; who has one gets the time.
      seats.all().forEach(Seat::turnAway);
      await(Future.join(seats.all().stream().map(seat -> seat.stopServing(DRAIN)).toList()));
      thread.shutdownNow();
      instances.close();
      await(Future.join(seats.all().stream().map(Seat::end).toList()));
      peers.close();
      await(vertx.close());
    }
  }

  private static void await(Future<?> future) {
    try {
      future.await(DRAIN.toSeconds() + 2, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      // bounded: the process ends all the same
    }
  }
}
