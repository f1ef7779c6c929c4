package dev.dormouse.bench;

import dev.dormouse.testing.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * A running {@code dormouse dev} with the resources of one benchmark. Safe for any thread; the
 * process belongs to the workplace.
 */
record Dev(Process process, int port, int adminPort) {
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  /** In one file, which may have a mebibyte. */
  private static final int FILE_RESOURCES = 1000;

  private static final long GREETING_PATIENCE_NANOS = 600_000_000_000L;

  /** How the last line of its greeting begins. */
  private static final String GREETED = "metrics are at";

  /** Starts it, and returns once it says that it is ready. */
  static Dev start(Workplace workplace, List<Resource> resources) throws IOException {
    return start(workplace, resources, "");
  }

  static Dev start(Workplace workplace, List<Resource> resources, String jvmOptions)
      throws IOException {
    return start(workplace, Workplace.home(), resources, jvmOptions);
  }

  /**
   * Starts another checkout's.
   *
   * @param home the folder of the checkout
   * @param jvmOptions in front of those that {@code DORMOUSE_JAVA_OPTS} has
   */
  static Dev start(Workplace workplace, Path home, List<Resource> resources, String jvmOptions)
      throws IOException {
    int port = Ports.free();
    int adminPort = Ports.free();
    List<String> command = new ArrayList<>();
    command.addAll(List.of(home.resolve("dormouse").toString(), "dev"));
    for (int from = 0; from < resources.size(); from += FILE_RESOURCES) {
      List<Resource> some =
          resources.subList(from, Math.min(resources.size(), from + FILE_RESOURCES));
      command.add(
          workplace
              .write(
                  "service." + port + "." + from + ".yaml",
                  some.stream().map(Resource::yaml).collect(Collectors.joining()))
              .toString());
    }
    command.addAll(
        List.of("--port", Integer.toString(port), "--admin-port", Integer.toString(adminPort)));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .merge("DORMOUSE_JAVA_OPTS", jvmOptions, (given, own) -> own + " " + given);
    Dev dev = new Dev(workplace.start(log(port), builder), port, adminPort);
    await("dormouse dev to be ready, see " + dev.log(workplace), dev::ready);
    return dev;
  }

  private static String log(int port) {
    return "dormouse." + port;
  }

  private Path log(Workplace workplace) {
    return workplace.file(log(port) + ".log");
  }

  /** Until it has told of all services, which goes on after it is ready where they are many. */
  void awaitGreeting(Workplace workplace) {
    Path log = log(workplace);
    await(
        "dormouse dev to tell of its services, see " + log,
        GREETING_PATIENCE_NANOS,
        () -> {
          try {
            return Files.readString(log).contains(GREETED);
          } catch (IOException e) {
            return false;
          }
        });
  }

  private boolean ready() {
    if (!process.isAlive()) {
      throw new IllegalStateException("dormouse dev ended with " + process.exitValue());
    }
    try {
      return Connection.once(adminPort, "localhost", "/readyz").status() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  Connection.Answer get(Resource resource, String path) throws IOException {
    return Connection.once(port, resource.host(), path);
  }

  Metrics metrics() throws IOException {
    return Metrics.parse(Connection.once(adminPort, "localhost", "/metrics").body());
  }

  /** Zero as well while the metrics cannot be read. */
  double queued(Resource resource) {
    try {
      return metrics().queued(resource.name());
    } catch (IOException e) {
      return 0;
    }
  }

  /** Until as many instances are ready, zero for none in any state. */
  void awaitInstances(Resource resource, int count) {
    await(
        count + " instances of " + resource.name(),
        () -> {
          try {
            Metrics metrics = metrics();
            return count == 0
                ? metrics.instances(resource.name()) == 0
                : metrics.readyInstances(resource.name()) == count;
          } catch (IOException e) {
            return false;
          }
        });
  }

  /** The activator's own process; its instances are its children and not counted. */
  ProcessStat stat() throws IOException {
    return ProcessStat.of(process.pid());
  }

  static void await(String what, BooleanSupplier there) {
    await(what, PATIENCE_NANOS, there);
  }

  private static void await(String what, long patienceNanos, BooleanSupplier there) {
    long deadline = System.nanoTime() + patienceNanos;
    while (!there.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "waited %d s for %s".formatted(patienceNanos / 1_000_000_000, what));
      }
      LockSupport.parkNanos(10_000_000);
    }
  }
}
