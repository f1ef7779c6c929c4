package dev.dormouse.testing.http;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of this machine that tests run beside the proxy, where it has them. Stateless. */
public final class Programs {
  private static final long PATIENCE_SECONDS = 20;

  private Programs() {}

  /**
   * A program's path. Skips the test, and says so, where it is missing.
   *
   * @param debian Debian's package that has it
   */
  public static String find(String program, String debian) {
    Optional<Path> found =
        Stream.concat(
                Stream.of(System.getenv("PATH").split(File.pathSeparator)),
                Stream.of("/usr/sbin", "/sbin"))
            .map(place -> Path.of(place, program))
            .filter(Files::isExecutable)
            .findFirst();
    assumeThat(found.isPresent(), program + " is missing (Debian's package: " + debian + ")");
    return found.get().toString();
  }

  /** Skips the test where something is not so, and says it where people look. */
  public static void assumeThat(boolean there, String otherwise) {
    if (!there) {
      System.out.println("SKIPPED: " + otherwise);
    }
    assumeTrue(there, otherwise);
  }

  /** Starts a program whose words go to a log. */
  public static Process start(ProcessBuilder command, Path log) throws IOException {
    return command
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  /** Waits until it listens; fails with its log if it ends before, or takes too long. */
  public static void awaitPort(Process process, int port, Path log) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() - end < 0 && process.isAlive()) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException notYet) {
        Thread.onSpinWait();
      }
    }
    throw new AssertionError("did not start: " + Files.readString(log));
  }

  /** Ends it, and what it started. */
  public static void end(Process process) {
    var below = process.descendants().toList();
    process.destroy();
    process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    below.forEach(ProcessHandle::destroyForcibly);
  }
}
