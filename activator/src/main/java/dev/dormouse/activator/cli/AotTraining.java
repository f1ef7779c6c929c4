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

/**
 * Runs the program once, from its command line to its answers, so that the JVM can record what a
 * start and a request need. The client is plain sockets, of which little is recorded. One thread
 * beside the program's own.
 */
final class AotTraining {
  /** Enough for the profiles of the methods that every request runs through. */
  private static final int REQUESTS = 1000;

  private static final int POSTS = 200;
  private static final int START_MILLIS = 20_000;

  private final int port;
  private final int adminPort;

  private AotTraining(int port, int adminPort) {
    this.port = port;
    this.adminPort = adminPort;
  }

  /** Returns the exit code: 0 when all requests were answered. */
  static int run() {
    try {
      Path folder = Files.createTempDirectory("dormouse-training");
      Path file = folder.resolve("service.yaml");
      Files.writeString(file, resource(System.getProperty("java.home")));
      try {
        new AotTraining(freePort(), freePort()).serve(file);
        return 0;
      } finally {
        Files.delete(file);
        Files.delete(folder);
      }
    } catch (IOException | InterruptedException e) {
      System.err.println("training failed: " + e);
      return 1;
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
    fetch(port, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", REQUESTS);
    fetch(
        port,
        "POST / HTTP/1.1\r\nHost: training.default.localhost\r\nContent-Length: 5\r\n\r\nhello",
        POSTS);
    fetch(port, "GET / HTTP/1.1\r\nHost: nobody.default.localhost\r\n\r\n", 10);
    fetch(adminPort, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", 10);
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

  private static Socket connect(int port) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(START_MILLIS);
    return socket;
  }

  /** Sends the same request on one connection, time after time. */
  private static void fetch(int port, String request, int times) throws IOException {
    byte[] bytes = request.getBytes(StandardCharsets.US_ASCII);
    try (var socket = connect(port)) {
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      OutputStream out = socket.getOutputStream();
      for (int i = 0; i < times; i++) {
        out.write(bytes);
        skipAnswer(in);
      }
    }
  }

  private static void skipAnswer(BufferedReader in) throws IOException {
    int length = 0;
    for (String line = in.readLine(); !"".equals(line); line = in.readLine()) {
      if (line == null) {
        throw new IOException("an answer ended early");
      }
      if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    for (int i = 0; i < length; i++) {
      var _ = in.read();
    }
  }
}
