package dev.dormouse.bench;

import dev.dormouse.testing.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Judges the start of an activator and what it costs at rest: time until its port listens, the
 * launcher included, its resident memory, and its processor time while nothing happens. One thread.
 */
final class StartBench implements Bench {
  private static final long SETTLING_MILLIS = 1_500;
  private static final double TARGET_MILLIS = 300;
  private static final double TARGET_MB = 100;
  private static final String READY = "ready ms";
  private static final String RESIDENT = "resident MB";
  private static final String CPU = "idle CPU ms/s";
  private static final String PROGRAM = "dormouse dev";

  @Override
  public void run(Options options, Workplace workplace, Verdicts verdicts) throws Exception {
    int starts = options.number("starts", 8);
    int seconds = options.number("seconds", 10);
    options.refuseTheRest();

    Path file =
        workplace.write(
            "service.yaml",
            new Resource(
                    "rest",
                    Program.nginx(workplace, "").command(),
                    80,
                    new Resource.Scaling(0, 1, "60s"),
                    new Resource.Waiting(100, "60s"))
                .yaml());
    RoundTable rounds = new RoundTable(READY, RESIDENT, CPU);
    rounds.header(System.out);
    for (int i = -1; i < starts; i++) {
      int port = Ports.free();
      long begun = System.nanoTime();
      Process process = start(workplace, file, port);
      awaitPort(process, port);
      final double millis = (System.nanoTime() - begun) / 1e6;
      Thread.sleep(SETTLING_MILLIS);
      if (i < 0) {
        verdicts.note("Started as: " + commandLine(process.pid()) + ".");
        workplace.end(process);
        continue;
      }
      ProcessStat before = ProcessStat.of(process.pid());
      Thread.sleep(1000L * seconds);
      ProcessStat after = ProcessStat.of(process.pid());
      workplace.end(process);
      rounds.add(
          PROGRAM,
          millis,
          after.residentBytes() / 1e6,
          (after.cpuMicros() - before.cpuMicros()) / 1e3 / seconds);
      rounds.printLatest(System.out, PROGRAM);
    }
    verdicts.add(rounds.medians("Medians of " + starts + " starts")).print(System.out);
    double ready = rounds.median(PROGRAM, READY);
    double resident = rounds.median(PROGRAM, RESIDENT);
    verdicts.target(
        String.format(Locale.ROOT, "ready after %.0f ms (<= 300, aim 200)", ready),
        ready <= TARGET_MILLIS);
    verdicts.target(
        String.format(Locale.ROOT, "resident at rest: %.1f MB (<= 100, aim 70)", resident),
        resident <= TARGET_MB);
  }

  private static Process start(Workplace workplace, Path file, int port) throws IOException {
    return workplace.start(
        "dormouse." + port,
        List.of(
            Workplace.home().resolve("dormouse").toString(),
            "dev",
            file.toString(),
            "--port",
            Integer.toString(port),
            "--admin-port",
            Integer.toString(Ports.free())));
  }

  private static void awaitPort(Process process, int port) {
    while (process.isAlive()) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        if (socket.isConnected()) {
          return;
        }
      } catch (IOException e) {
        LockSupport.parkNanos(1_000_000);
      }
    }
    throw new IllegalStateException("dormouse dev ended with " + process.exitValue());
  }

  /** The program's and the JVM's options, without the paths of this machine. */
  private static String commandLine(long pid) throws IOException {
    String[] words = Files.readString(Path.of("/proc/" + pid + "/cmdline")).split("\0", -1);
    return Arrays.stream(words)
        .takeWhile(word -> !word.equals("dev"))
        .filter(word -> !word.isEmpty())
        .map(word -> word.replaceAll("/[^ :=]*/", ""))
        .collect(Collectors.joining(" "));
  }
}
