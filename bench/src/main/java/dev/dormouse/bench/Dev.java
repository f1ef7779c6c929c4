package dev.dormouse.bench;

import java.io.IOException;
import java.nio.file.Path;
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
    int port = Workplace.freePort();
    Path file =
        workplace.write(
            "service." + port + ".yaml",
            resources.stream().map(Resource::yaml).collect(Collectors.joining()));
    int adminPort = Workplace.freePort();
    ProcessBuilder builder =
        new ProcessBuilder(
            home.resolve("dormouse").toString(),
            "dev",
            file.toString(),
            "--port",
            Integer.toString(port),
            "--admin-port",
            Integer.toString(adminPort));
    builder
        .environment()
        .merge("DORMOUSE_JAVA_OPTS", jvmOptions, (given, own) -> own + " " + given);
    String log = "dormouse." + port;
    Dev dev = new Dev(workplace.start(log, builder), port, adminPort);
    await("dormouse dev to be ready, see " + workplace.file(log + ".log"), dev::ready);
    return dev;
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
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!there.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("waited a minute for " + what);
      }
      LockSupport.parkNanos(10_000_000);
    }
  }
}
