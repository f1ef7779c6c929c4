package dev.dormouse.activator.proxy;

import dev.dormouse.testing.Ports;
import dev.dormouse.testing.http.Clients;
import dev.dormouse.testing.http.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A server of {@link Clients} that runs on this machine, until closed. */
record NodeServer(Process process, int port, Path log) implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 30;
  private static final long LOOK_NANOS = 10_000_000;

  /** Skips the test, and says so, where Node or its package ws is missing. */
  static NodeServer start(String script, Path folder) throws Exception {
    Process known =
        Programs.start(
            command("-e", "require('ws')"), Files.createTempFile(folder, "known", ".log"));
    Programs.assumeThat(
        known.onExit().get(20, TimeUnit.SECONDS).exitValue() == 0,
        "Node's package ws is missing (Debian's package: node-ws)");
    int port = Ports.free();
    Path log = folder.resolve(script + ".log");
    ProcessBuilder command = command(script, "127.0.0.1", Integer.toString(port));
    command.environment().put("PAGE", Clients.text("page.html"));
    Process process = Programs.start(command, log);
    Programs.awaitPort(process, port, log);
    return new NodeServer(process, port, log);
  }

  /** What has Node run something, with its packages. */
  static ProcessBuilder command(String... words) {
    ProcessBuilder command =
        new ProcessBuilder(
                Stream.concat(Stream.of(Programs.find("node", "nodejs")), Stream.of(words))
                    .toList())
            .directory(Clients.SCRIPTS.toFile());
    command.environment().put("NODE_PATH", Clients.PACKAGES);
    return command;
  }

  /** Waits for a line that begins so; empty if none comes. */
  Optional<String> awaitLine(String begin) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    Optional<String> found = line(begin);
    while (found.isEmpty() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(LOOK_NANOS);
      found = line(begin);
    }
    return found;
  }

  private Optional<String> line(String begin) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> line.startsWith(begin)).findFirst();
    }
  }

  @Override
  public void close() {
    Programs.end(process);
  }
}
