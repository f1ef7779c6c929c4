package dev.dormouse.activator.dev;

import dev.dormouse.activator.proxy.Limits;
import dev.dormouse.activator.wayin.WayIn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** Local mode on one file, with everything that it prints, for one test. */
final class DevRun implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path file;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final DevServer server;

  /** What came back. */
  record Answer(int status, String body) {}

  DevRun(Path folder, String... services) throws IOException {
    this(folder, WayIn.plain(0), services);
  }

  DevRun(Path folder, WayIn wayIn, String... services) throws IOException {
    this(folder, wayIn, 1, services);
  }

  /** With several activators. */
  DevRun(Path folder, int activators, String... services) throws IOException {
    this(folder, WayIn.plain(0), activators, services);
  }

  private DevRun(Path folder, WayIn wayIn, int activators, String... services) throws IOException {
    this(folder, wayIn, activators, PeerWiring.DIRECT, services);
  }

  /** With several activators that reach each other in a way of their own. */
  DevRun(Path folder, int activators, PeerWiring wiring, String... services) throws IOException {
    this(folder, WayIn.plain(0), activators, wiring, services);
  }

  private DevRun(Path folder, WayIn wayIn, int activators, PeerWiring wiring, String... services)
      throws IOException {
    file = folder.resolve("services.yaml");
    write(services);
    var options =
        new DevOptions(
            List.of(file),
            wayIn,
            0,
            DevOptions.DEFAULT_DOMAIN,
            Set.of(),
            false,
            false,
            Limits.ofThisProcess(),
            activators);
    server =
        DevServer.open(options, new PrintStream(printed, true, StandardCharsets.UTF_8), wiring);
  }

  /** A service of the counting server; the scaling is YAML. */
  static String service(String name, String version, int concurrency, String scaling) {
    return service(name, CountingServer.command(), version, concurrency, scaling);
  }

  static String service(
      String name, List<String> command, String version, int concurrency, String scaling) {
    String words = command.stream().map(w -> '"' + w + '"').collect(Collectors.joining(", "));
    return """
    apiVersion: dormouse.dev/v1alpha1
    kind: ServerlessService
    metadata: {name: %s}
    spec:
      template:
        spec:
          containerConcurrency: %d
          containers:
            - command: [%s]
              ports: [{name: http1, containerPort: 8080}]
              env: [{name: VERSION, value: %s}]
      scaling: {%s}
    """
        .formatted(name, concurrency, words, version, scaling);
  }

  /** Changes the file in one step, as an editor does. */
  void write(String... services) throws IOException {
    Path draft = file.resolveSibling("services.yaml.draft");
    Files.writeString(draft, String.join("---\n", services));
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  int port() {
    return server.port();
  }

  DevServer server() {
    return server;
  }

  /** The port that an option asked for. */
  int port(String option) {
    return server.port(option).orElseThrow();
  }

  String output() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  ServiceStatus status(String service) throws Exception {
    return server.status().stream()
        .filter(status -> status.service().name().equals(service))
        .findFirst()
        .orElseThrow();
  }

  Answer get(String service, String path) throws IOException {
    return get(port(), service, path);
  }

  /** Asks one of several activators. */
  Answer get(int port, String service, String path) throws IOException {
    String answer = exchange(port, service, path, "");
    int end = answer.indexOf("\r\n\r\n");
    return new Answer(Integer.parseInt(answer.substring(9, 12)), answer.substring(end + 4));
  }

  /** The whole answer to a request with more lines in its header. */
  String exchange(String service, String path, String more) throws IOException {
    return exchange(port(), service, path, more);
  }

  private String exchange(int port, String service, String path, String more) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      String request =
          "GET "
              + path
              + " HTTP/1.1\r\nHost: "
              + service
              + ".default.localhost\r\n"
              + more
              + "Connection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!answer.contains("\r\n\r\n")) {
        throw new IOException("no whole answer: \"" + answer + "\"");
      }
      return answer;
    }
  }

  void awaitOutput(String text) throws Exception {
    await(text, () -> output().contains(text));
  }

  void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited in vain for " + what + ":\n" + output());
      }
      Thread.sleep(2);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
