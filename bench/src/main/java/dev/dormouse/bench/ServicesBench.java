package dev.dormouse.bench;

import com.sun.net.httpserver.HttpServer;
import dev.dormouse.testing.ApiServer;
import dev.dormouse.testing.Ports;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Judges how operator and activator grow with the number of services, against a real API server
 * whose pods are simulated: time until services are ready, memory, what a restart takes, and what
 * is done while nobody calls. One thread, and those of the calls after a restart.
 */
final class ServicesBench implements Bench {
  private static final double MB = 1 << 20;
  private static final int SAMPLES = 20;
  private static final int MORE = 5;
  private static final int FEW = 100;
  private static final int RECONCILED = 200;

  @Override
  public void run(Options options, Workplace workplace, Verdicts verdicts) throws Exception {
    final int most = options.number("services", 10_000);
    final int first = Math.min(most, options.number("first", 1_000));
    final String resting = options.text("rest", "60");
    final int rest = resting.equals("none") ? 0 : Integer.parseInt(resting);
    final String idle = options.text("idle", "10s");
    options.refuseTheRest();
    HttpServer instances = instances();
    try (ApiServer server = ApiServer.withCrds(Workplace.home().resolve("helm/dormouse/crds"))) {
      Workplace.noteChildren();
      int port = Ports.free();
      double each;
      try (SimulatedKubelet kubelet = new SimulatedKubelet(server.client());
          ServiceLoad load =
              new ServiceLoad(server.client(), instances.getAddress().getPort(), idle);
          ClusterProgram operator = ClusterProgram.operator(workplace, server.config());
          ClusterProgram activator = ClusterProgram.activator(workplace, server.config(), port)) {
        Programs programs = new Programs(operator, activator);
        operator.awaitReady();
        activator.awaitReady();
        Size none = Growth.size(load, programs, 0);
        Growth growth = new Growth(load, kubelet, programs, server, verdicts);
        Size few = growth.to(Math.min(FEW, first));
        Size some = growth.to(first);
        Size all = most == first ? some : growth.to(most);
        each = some.seconds() / (some.services() - few.services());
        judge(none, few, some, all, verdicts);
        reconcile(load, kubelet, verdicts);
        oneMore(load, verdicts);
        if (rest > 0) {
          idle(server, programs, rest, verdicts);
        } else {
          verdicts.note("What is done while nobody calls was left out (--rest none).");
        }
        restart(activator, port, load.created(), verdicts);
        restartOperator(operator, load, verdicts);
      }
      bare(server, first, each, verdicts);
    } finally {
      instances.stop(0);
    }
  }

  private static HttpServer instances() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "hello\n".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return server;
  }

  private static void judge(Size none, Size few, Size some, Size all, Verdicts verdicts) {
    double perSecond = (all.services() - some.services()) / all.seconds();
    if (all.services() == some.services()) {
      perSecond = (some.services() - few.services()) / some.seconds();
    }
    verdicts.target(
        String.format(
            Locale.ROOT,
            "services get ready at %.1f a second, 10,000 in %.0f s (<= 120, aim 60)",
            perSecond,
            10_000 / perSecond),
        perSecond >= 10_000 / 120.0);
    double heap = (all.heap() - none.heap()) / (double) all.services() / 1_000;
    double resident = (all.resident() - none.resident()) / (double) all.services() / 1_000;
    verdicts.target(
        String.format(
            Locale.ROOT,
            "an idle service costs %.1f kB of heap over both, %.1f resident (<= 20, aim 8)",
            heap,
            resident),
        heap <= 20);
    double early = (some.heap() - none.heap()) / (double) some.services() / 1_000;
    verdicts.target(
        String.format(
            Locale.ROOT,
            "grows near linear: %.1f kB a service at %d, %.1f at %d (<= 1.2 times)",
            early,
            some.services(),
            heap,
            all.services()),
        heap <= 1.2 * early);
    verdicts.target(
        String.format(
            Locale.ROOT,
            "operator at %d services: %.0f MB resident (<= 150)",
            few.services(),
            few.operator().resident() / MB),
        few.operator().resident() <= 150 * MB);
  }

  /** The operator's part by itself: no pod starts meanwhile. */
  private static void reconcile(ServiceLoad load, SimulatedKubelet kubelet, Verdicts verdicts)
      throws Exception {
    int all = load.created() + RECONCILED;
    kubelet.hold();
    long begun = System.nanoTime();
    load.create(all);
    Await.until("Deployments are missing", () -> kubelet.deployments() >= all);
    double perSecond = RECONCILED / ((System.nanoTime() - begun) / 1e9);
    kubelet.goOn();
    verdicts.target(
        String.format(
            Locale.ROOT,
            "while no pod starts, %d more are created and have their Revisions and Deployments at %.1f a second (>= 20)",
            RECONCILED,
            perSecond),
        perSecond >= 20);
    load.growTo(all);
    Await.until("pods are left", () -> kubelet.pods() == 0);
  }

  private static void oneMore(ServiceLoad load, Verdicts verdicts) throws Exception {
    double[] millis = new double[MORE];
    for (int i = 0; i < MORE; i++) {
      long begun = System.nanoTime();
      load.growTo(load.created() + 1);
      millis[i] = (System.nanoTime() - begun) / 1e6;
    }
    verdicts.target(
        String.format(
            Locale.ROOT,
            "one more is ready in %.0f ms, median of %d (<= 1,000)",
            median(millis),
            MORE),
        median(millis) <= 1_000);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Waits until nothing is written any more, and looks at what is done then. */
  private static void idle(ApiServer server, Programs programs, int seconds, Verdicts verdicts)
      throws Exception {
    long quietSince = System.nanoTime();
    long settling = quietSince;
    long last = ApiServerCount.now(server.client()).all();
    // Numbers of instances are written when they have held for two minutes.
    while (System.nanoTime() - quietSince < 30e9 || System.nanoTime() - settling < 150e9) {
      Thread.sleep(1_000);
      long now = ApiServerCount.now(server.client()).all();
      if (now != last) {
        quietSince = System.nanoTime();
        last = now;
      }
    }
    ApiServerCount before = ApiServerCount.now(server.client());
    long operator = programs.operator().cpuMicros();
    long activator = programs.activator().cpuMicros();
    Thread.sleep(seconds * 1_000L);
    ApiServerCount writes = ApiServerCount.now(server.client()).minus(before);
    double cpu =
        (programs.operator().cpuMicros() - operator + programs.activator().cpuMicros() - activator)
            / (seconds * 1e4);
    verdicts.rule(
        "writes in %d idle seconds: %d (0) %s, of Leases %d"
            .formatted(seconds, writes.all(), writes.byKind(), writes.leases()),
        writes.all() == 0);
    verdicts.target(
        String.format(Locale.ROOT, "CPU of both meanwhile: %.2f %% of a core (< 2)", cpu), cpu < 2);
  }

  /** Routed in full when services from the first to the last are served. */
  private static void restart(ClusterProgram activator, int port, int services, Verdicts verdicts)
      throws Exception {
    activator.restart();
    long begun = System.nanoTime();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < SAMPLES; i++) {
        int index = i * (services - 1) / (SAMPLES - 1);
        calls.add(
            callers.submit(() -> {
              Await.until(
                  "service " + index + " is not served",
                  () -> {
                    activator.requireAlive();
                    return serves(port, index);
                  });
              return index;
            }));
      }
      for (Future<?> call : calls) {
        var _ = call.get();
      }
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    verdicts.target(
        String.format(
            Locale.ROOT,
            "activator started anew: %d services spread over all, called at once, are woken and served after %.1f s (<= 20, aim"
                + " 10)",
            SAMPLES,
            seconds),
        seconds <= 20);
  }

  private static boolean serves(int port, int index) {
    String host =
        ServiceLoad.name(index) + "." + ServiceLoad.namespace(index) + ".dormouse.localhost";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              ("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      byte[] line = socket.getInputStream().readNBytes(12);
      return new String(line, StandardCharsets.US_ASCII).equals("HTTP/1.1 200");
    } catch (IOException e) {
      return false;
    }
  }

  private static void restartOperator(ClusterProgram operator, ServiceLoad load, Verdicts verdicts)
      throws Exception {
    operator.restart();
    long begun = System.nanoTime();
    operator.awaitReady();
    load.growTo(load.created() + 1);
    verdicts.note(
        String.format(
            Locale.ROOT,
            "The operator started anew: the next service is ready after %.1f s.",
            (System.nanoTime() - begun) / 1e9));
  }

  /** What the same writes cost a client that does nothing else: the API server's own part. */
  private static void bare(ApiServer server, int services, double each, Verdicts verdicts)
      throws Exception {
    double seconds = new BareWrites(server.client()).services(services);
    verdicts.note(
        String.format(
            Locale.ROOT,
            "The same writes by a bare client: %d services in %.1f s, %.1f ms each; with both programs and simulated pods"
                + " %.1f ms, %.1f times that.",
            services,
            seconds,
            seconds * 1_000 / services,
            each * 1_000,
            each * services / seconds));
  }
}
