package dev.dormouse.activator.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;

/**
 * Runs the program once, from its command line to its answers, so that the JVM can record what a
 * start and a request need. The client is plain sockets, of which little is recorded. One thread
 * beside the program's own.
 */
final class AotTraining {
  /** Enough for the profiles of the methods that every request runs through. */
  private static final int REQUESTS = 1000;

  private static final int POSTS = 200;
  private static final int GIVEN_UP = 20;
  private static final int CYCLES = 3;
  private static final int START_MILLIS = 20_000;

  private final int port;
  private final int adminPort;

  private AotTraining(int port, int adminPort) {
    this.port = port;
    this.adminPort = adminPort;
  }

  /**
   * Serves in local mode.
   *
   * @return the exit code: 0 when all requests were answered
   */
  static int run() {
    return run(AotTraining::local);
  }

  /**
   * Serves in local mode and then as a part of a cluster, whose client is on the class path of
   * images alone.
   *
   * @param words none, or the API server's certificate in PEM and the store of its key, by which
   *     the activator speaks TLS with it
   * @return the exit code: 0 when all requests were answered
   */
  static int runCluster(List<String> words) {
    return run(() -> {
      local();
      new AotTraining(freePort(), freePort()).serveCluster(words);
    });
  }

  private interface Training {
    void run() throws IOException, InterruptedException, GeneralSecurityException;
  }

  private static int run(Training training) {
    try {
      training.run();
      return 0;
    } catch (IOException | InterruptedException | GeneralSecurityException e) {
      System.err.println("training failed: " + e);
      return 1;
    }
  }

  private static void local() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("dormouse-training");
    Path file = folder.resolve("service.yaml");
    Files.writeString(file, resource(System.getProperty("java.home")));
    try {
      new AotTraining(freePort(), freePort()).serve(file);
    } finally {
      Files.delete(file);
      Files.delete(folder);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String resource(String javaHome) {
    return """
    apiVersion: dormouse.dev/v1alpha1
    kind: ServerlessService
    metadata: {name: training}
    spec:
      template:
        spec:
          containerConcurrency: 80
          timeoutSeconds: 60
          containers:
            - command: [%s/bin/jwebserver, -b, 127.0.0.1, -p, $(PORT), -o, none]
              ports: [{name: http1, containerPort: 8080}]
              env: [{name: GREETING, value: world}]
      scaling: {minInstances: 0, maxInstances: 10, idleTimeout: 15s}
      queue: {maxRequests: 100, maxWait: 30s}
    """
        .formatted(javaHome);
  }

  private void serve(Path file) throws IOException, InterruptedException {
    String[] words = {
      "dev", "--port", "" + port, "--admin-port", "" + adminPort, "--access-log", file.toString()
    };
    Main.run(System.out, System.err, "validate", file.toString());
    Thread.ofPlatform().daemon().name("training").start(() -> main(words));
    awaitListening();
    var _ = fetch(port, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", REQUESTS);
    var _ =
        fetch(
            port,
            "POST / HTTP/1.1\r\nHost: training.default.localhost\r\nContent-Length: 5\r\n\r\nhello",
            POSTS);
    try (var http2 = new Http2Connection(connect(port), "training.default.localhost")) {
      http2.fetch(POSTS);
      http2.giveUp(GIVEN_UP);
    }
    var _ = fetch(port, "GET / HTTP/1.1\r\nHost: nobody.default.localhost\r\n\r\n", 10);
    var _ = fetch(adminPort, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", 10);
  }

  /** Wakes, serves and lets go, time after time. */
  private void serveCluster(List<String> keys)
      throws IOException, InterruptedException, GeneralSecurityException {
    boolean encrypted = keys.size() == 2;
    try (ScriptedCluster script =
        ScriptedCluster.start(encrypted ? Optional.of(Path.of(keys.get(1))) : Optional.empty())) {
      String scheme = encrypted ? "https" : "http";
      System.setProperty("kubernetes.master", scheme + "://127.0.0.1:" + script.port());
      if (encrypted) {
        System.setProperty("kubernetes.certs.ca.file", keys.get(0));
      }
      System.setProperty("kubernetes.auth.tryKubeConfig", "false");
      System.setProperty("kubernetes.auth.tryServiceAccount", "false");
      String[] words = {
        "activator",
        "--port=" + port,
        "--cluster-port=0",
        "--admin-port=" + adminPort,
        "--leader-election=false"
      };
      Thread.ofPlatform().daemon().name("training").start(() -> main(words));
      awaitListening();
      String request = "GET / HTTP/1.1\r\nHost: " + ScriptedCluster.HOST + "\r\n\r\n";
      for (int cycle = 0; cycle < CYCLES; cycle++) {
        awaitServed(request);
        var _ = fetch(port, request, POSTS);
        script.awaitNoPod();
      }
      var _ = fetch(adminPort, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", 10);
    }
  }

  private static void main(String[] words) {
    try {
      Main.run(System.out, System.err, words);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitListening() throws IOException {
    long deadline = System.nanoTime() + START_MILLIS * 1_000_000L;
    while (true) {
      try (var _ = connect(port)) {
        return;
      } catch (ConnectException e) {
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  private void awaitServed(String request) throws IOException {
    long deadline = System.nanoTime() + START_MILLIS * 1_000_000L;
    while (!isServed(request)) {
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("the service is not served");
      }
      Thread.onSpinWait();
    }
  }

  private boolean isServed(String request) {
    try {
      return fetch(port, request, 1) == 1;
    } catch (IOException e) {
      // The server that only says that it stands by gives its port to the one that serves.
      return false;
    }
  }

  private static Socket connect(int port) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(START_MILLIS);
    return socket;
  }

  /**
   * Sends the same request on one connection, time after time.
   *
   * @return how many answers were 200
   */
  private static int fetch(int port, String request, int times) throws IOException {
    byte[] bytes = request.getBytes(StandardCharsets.US_ASCII);
    int good = 0;
    try (var socket = connect(port)) {
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      OutputStream out = socket.getOutputStream();
      for (int i = 0; i < times; i++) {
        out.write(bytes);
        good += skipAnswer(in) ? 1 : 0;
      }
    }
    return good;
  }

  /** Returns whether it was 200. */
  private static boolean skipAnswer(BufferedReader in) throws IOException {
    int length = 0;
    boolean good = false;
    for (String line = in.readLine(); !"".equals(line); line = in.readLine()) {
      if (line == null) {
        throw new IOException("an answer ended early");
      }
      good |= line.startsWith("HTTP/1.1 200 ");
      if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    for (int i = 0; i < length; i++) {
      var _ = in.read();
    }
    return good;
  }
}
