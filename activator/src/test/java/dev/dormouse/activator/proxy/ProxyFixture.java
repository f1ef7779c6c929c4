package dev.dormouse.activator.proxy;

import dev.dormouse.activator.gate.Demand;
import dev.dormouse.activator.gate.GateSnapshot;
import dev.dormouse.activator.gate.Instance;
import dev.dormouse.activator.gate.RevisionGate;
import dev.dormouse.activator.gate.TestRevisions;
import dev.dormouse.activator.instances.InstanceSource.StartTimes;
import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.route.Reach;
import dev.dormouse.core.route.Route;
import dev.dormouse.core.route.RouteTable;
import dev.dormouse.core.route.SessionAffinity;
import dev.dormouse.core.route.TrafficSplit;
import dev.dormouse.core.scale.ScalingPolicy;
import dev.dormouse.testing.http.ConformanceList;
import dev.dormouse.testing.http.Wire;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A proxy with one service, {@code hello.default.test}, whose instances a test brings up. */
final class ProxyFixture {
  static final String HOST = "hello.default.test";

  /** What is sent to it, and what becomes of that. */
  static final ConformanceList LIST = new ConformanceList(HOST);

  final Vertx vertx = Vertx.vertx(new io.vertx.core.VertxOptions().setPreferNativeTransport(true));
  final RevisionGate gate;
  final ProxyServer proxy;
  private final Way way;
  private final Map<RevisionKey, RevisionGate> gates = new ConcurrentHashMap<>();
  private volatile RouteTable routes;
  private int instances;

  ProxyFixture(
      int concurrency,
      Duration timeout,
      QueuePolicy queue,
      OptionalLong maxRequestBytes,
      Set<String> trusted,
      Optional<PrintStream> log)
      throws Exception {
    this(
        TestRevisions.of("hello", concurrency, timeout, maxRequestBytes),
        "test",
        queue,
        Optional.empty(),
        trusted,
        log,
        SessionKeys.ofThisProcess());
  }

  private ProxyFixture(
      Revision revision,
      String domain,
      QueuePolicy queue,
      Optional<SessionAffinity> affinity,
      Set<String> trusted,
      Optional<PrintStream> log,
      SessionKeys keys)
      throws Exception {
    this(
        revision,
        domain,
        queue,
        affinity,
        trusted,
        log,
        keys,
        Reach.PUBLIC,
        Way.PLAIN,
        List.of(Way.PLAIN.listener()),
        Limits.ofThisProcess());
  }

  private ProxyFixture(
      Revision revision,
      String domain,
      QueuePolicy queue,
      Optional<SessionAffinity> affinity,
      Set<String> trusted,
      Optional<PrintStream> log,
      SessionKeys keys,
      Reach reach,
      Way way,
      List<Listener> listeners,
      Limits limits)
      throws Exception {
    this.way = way;
    gate =
        new RevisionGate(
            revision, ScalingPolicy.DEFAULT, queue, new VertxTime(vertx), new NoDemand());
    gates.put(gate.key(), gate);
    routes =
        RouteTable.withBareHost(
            domain,
            List.of(
                new Route(revision.service(), TrafficSplit.all(revision.key()), reach, affinity)));
    ProxyOptions options = new ProxyOptions(listeners, 2, 64 * 1024, trusted, log, keys, limits);
    proxy =
        ProxyServer.start(vertx, options, () -> routes, gates::get, ProxyMetrics.NONE)
            .await(10, TimeUnit.SECONDS);
  }

  static ProxyFixture ofConcurrency(int concurrency) throws Exception {
    return new ProxyFixture(
        concurrency,
        Duration.ofSeconds(30),
        QueuePolicy.DEFAULT,
        OptionalLong.empty(),
        Set.of(),
        Optional.empty());
  }

  /** One whose instances take a hundred requests each. */
  static ProxyFixture thatListens(
      Set<String> trusted, Optional<PrintStream> log, Reach reach, List<Listener> listeners)
      throws Exception {
    return new ProxyFixture(
        TestRevisions.of("hello", 100, Duration.ofSeconds(30), OptionalLong.empty()),
        "test",
        QueuePolicy.DEFAULT,
        Optional.empty(),
        trusted,
        log,
        SessionKeys.ofThisProcess(),
        reach,
        Way.PLAIN,
        listeners,
        Limits.ofThisProcess());
  }

  /** One whose clients are bound otherwise; requests may last for so long. */
  static ProxyFixture withLimits(ClientLimits limits, Duration timeout) throws Exception {
    return withLimits(new Limits(limits, Limits.ofThisProcess().requests()), timeout);
  }

  static ProxyFixture withLimits(Limits limits, Duration timeout) throws Exception {
    return new ProxyFixture(
        TestRevisions.of("hello", 1000, timeout, OptionalLong.empty()),
        "test",
        QueuePolicy.DEFAULT,
        Optional.empty(),
        Set.of(),
        Optional.empty(),
        SessionKeys.ofThisProcess(),
        Reach.PUBLIC,
        Way.PLAIN,
        List.of(Way.PLAIN.listener()),
        limits);
  }

  /** One that is come to by one of the ways in. */
  static ProxyFixture by(Way way, Revision revision) throws Exception {
    return by(way, revision, "test");
  }

  /** Whose only service has the bare domain as its host too. */
  static ProxyFixture by(Way way, Revision revision, String domain) throws Exception {
    return new ProxyFixture(
        revision,
        domain,
        QueuePolicy.DEFAULT,
        Optional.empty(),
        Set.of(),
        Optional.empty(),
        SessionKeys.ofThisProcess(),
        Reach.PUBLIC,
        way,
        List.of(way.listener()),
        Limits.ofThisProcess());
  }

  static ProxyFixture of(Revision revision) throws Exception {
    return by(Way.PLAIN, revision);
  }

  /** One that trusts this machine, and keeps sessions together. */
  static ProxyFixture withSessions(Revision revision, SessionAffinity affinity, SessionKeys keys)
      throws Exception {
    return new ProxyFixture(
        revision,
        "test",
        QueuePolicy.DEFAULT,
        Optional.of(affinity),
        Set.of("127.0.0.1"),
        Optional.empty(),
        keys);
  }

  static ProxyFixture thatTrusts(Set<String> proxies) throws Exception {
    return new ProxyFixture(
        1,
        Duration.ofSeconds(30),
        QueuePolicy.DEFAULT,
        OptionalLong.empty(),
        proxies,
        Optional.empty());
  }

  static ProxyFixture thatLogs(PrintStream log) throws Exception {
    return new ProxyFixture(
        1,
        Duration.ofSeconds(30),
        QueuePolicy.DEFAULT,
        OptionalLong.empty(),
        Set.of(),
        Optional.of(log));
  }

  /** Another revision of the service, to which all its requests go from now on. */
  RevisionGate next(QueuePolicy queue) {
    Revision first = gate.revision();
    RevisionGate next =
        new RevisionGate(
            new Revision(first.service(), 2, first.template()),
            ScalingPolicy.DEFAULT,
            queue,
            new VertxTime(vertx),
            new NoDemand());
    gates.put(next.key(), next);
    routes =
        RouteTable.of(
            "test",
            List.of(
                new Route(
                    first.service(),
                    TrafficSplit.all(next.key()),
                    Reach.PUBLIC,
                    Optional.empty())));
    return next;
  }

  /** The service is no more. */
  void unroute() {
    routes = RouteTable.of("test", List.of());
  }

  /** Brings up an instance that listens on a port. */
  InstanceId up(int port) {
    return up(gate, port);
  }

  InstanceId up(RevisionGate of, int port) {
    long now = System.nanoTime();
    InstanceId id = new InstanceId("hello-" + ++instances);
    of.starting(id);
    of.ready(
        new Instance(
            id, SocketAddress.inetSocketAddress(port, "127.0.0.1"), new StartTimes(now, now, now)));
    return id;
  }

  Way way() {
    return way;
  }

  Wire client() throws Exception {
    return way.connect(proxy.actualPort(), Way.HTTP1);
  }

  Wire http2Client() throws Exception {
    return way.connect(proxy.actualPort(), Way.HTTP2);
  }

  /** Waits until nothing holds a slot or waits. */
  void awaitQuiet() {
    await(s -> s.inFlight() == 0 && s.queued() == 0);
  }

  void awaitQueued(int queued) {
    await(s -> s.queued() == queued);
  }

  void await(Predicate<GateSnapshot> condition) {
    awaitThat(gate::snapshot, condition);
  }

  /** Looks again and again until what it sees is as expected, and returns that. */
  <T> T awaitThat(Supplier<T> look, Predicate<T> condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    T seen = look.get();
    while (!condition.test(seen)) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("still " + seen);
      }
      Thread.onSpinWait();
      Thread.yield();
      seen = look.get();
    }
    return seen;
  }

  void close() throws Exception {
    proxy.close(Duration.ZERO).await(10, TimeUnit.SECONDS);
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  /** Wants no instances. */
  private static final class NoDemand implements Demand {
    @Override
    public void changed(RevisionGate gate) {}

    @Override
    public void drained(RevisionKey revision, InstanceId instance) {}
  }
}
