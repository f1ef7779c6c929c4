package dev.dormouse.activator.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A program for instances: listens on PORT and answers every request with what it was started with.
 * Its first arguments are orders: {@code unhealthy=N} answers the first N requests with 503, {@code
 * ready=FILE} answers {@code /} with 503 unless the file is there, {@code noise=N} writes N lines
 * of 100 bytes first, {@code closing=N} closes the first N connections at once.
 */
final class SmallServer {
  private SmallServer() {}

  /** The words that start it with the JDK that runs the test. */
  static List<String> command(String... orders) {
    var words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx32m",
                "-Xshare:auto",
                "-cp",
                classPath(),
                SmallServer.class.getName()));
    words.addAll(Arrays.asList(orders));
    return words;
  }

  static String classPath() {
    return Path.of("target", "test-classes").toAbsolutePath().toString();
  }

  /** The same as one line for a shell. */
  static String shellCommand(String... orders) {
    return String.join(" ", command(orders));
  }

  public static void main(String[] args) throws IOException {
    int unhealthy = 0;
    int closing = 0;
    Path ready = Path.of("/");
    for (String order : args) {
      if (order.startsWith("unhealthy=")) {
        unhealthy = Integer.parseInt(order.substring("unhealthy=".length()));
      } else if (order.startsWith("closing=")) {
        closing = Integer.parseInt(order.substring("closing=".length()));
      } else if (order.startsWith("ready=")) {
        ready = Path.of(order.substring("ready=".length()));
      } else if (order.startsWith("noise=")) {
        noise(Integer.parseInt(order.substring("noise=".length())));
      }
    }
    int port = Integer.parseInt(System.getenv("PORT"));
    try (var server = new ServerSocket(port)) {
      while (true) {
        try (var socket = server.accept()) {
          if (closing > 0) {
            closing--;
          } else if (answer(socket, args, unhealthy > 0, ready)) {
            unhealthy--;
          }
        } catch (IOException e) {
          System.out.println("a connection broke: " + e);
        }
      }
    }
  }

  private static void noise(int lines) {
    var out = new java.io.PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out));
    String line = "x".repeat(99);
    for (int i = 0; i < lines; i++) {
      out.print(line + "\n");
    }
  }

  private static boolean answer(Socket socket, String[] args, boolean unhealthy, Path ready)
      throws IOException {
    var reader =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    String line = reader.readLine();
    if (line == null) {
      return false;
    }
    boolean refuse = unhealthy || (line.startsWith("GET / ") && !Files.exists(ready));
    while (line != null && !line.isEmpty()) {
      line = reader.readLine();
    }
    var body = new StringBuilder("folder=" + Path.of("").toAbsolutePath() + "\n");
    body.append("args=" + String.join("|", args) + "\n");
    body.append("pid=" + ProcessHandle.current().pid() + "\n");
    body.append("input=" + System.in.read() + "\n");
    System.getenv().forEach((name, value) -> body.append(name + "=" + value + "\n"));
    String answer =
        "HTTP/1.1 "
            + (refuse ? "503 Not Yet" : "200 OK")
            + "\r\nConnection: close\r\n\r\n"
            + (refuse ? "" : body);
    socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
    return true;
  }
}
