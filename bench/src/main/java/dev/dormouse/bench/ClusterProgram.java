package dev.dormouse.bench;

import dev.dormouse.testing.Ports;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One of the programs that run on a cluster, as a process with the options of its image and of the
 * chart, and the memory of its pod, but without the ahead-of-time cache. For one thread.
 */
final class ClusterProgram implements AutoCloseable {
  private static final List<String> JVM =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:+ExitOnOutOfMemoryError",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private final Workplace workplace;
  private final String name;
  private final List<String> command;
  private final Config cluster;
  private final int admin;
  private final HttpClient http = HttpClient.newHttpClient();
  private Process process;

  private ClusterProgram(
      Workplace workplace, String name, String main, List<String> words, Config cluster, int admin)
      throws IOException {
    this.workplace = workplace;
    this.name = name;
    this.cluster = cluster;
    this.admin = admin;
    this.command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(JVM);
    command.addAll(ChartOptions.of(name));
    command.addAll(List.of(System.getProperty("dormouse.bench.jvm." + name, "").split(" ")));
    command.removeIf(String::isEmpty);
    command.addAll(List.of("-cp", Workplace.home().resolve("bench/target/lib") + "/*", main));
    command.addAll(words);
    this.process = launch();
  }

  /** The operator of the whole cluster. */
  static ClusterProgram operator(Workplace workplace, Config cluster) throws IOException {
    int admin = Ports.free();
    List<String> words = List.of("--metrics-port", "" + admin);
    return new ClusterProgram(
        workplace, "operator", "dev.dormouse.operator.cli.Main", words, cluster, admin);
  }

  /** The one activator, which listens on the port. */
  static ClusterProgram activator(Workplace workplace, Config cluster, int port)
      throws IOException {
    int admin = Ports.free();
    List<String> words =
        List.of(
            "activator",
            "--port=" + port,
            "--cluster-port=0",
            "--admin-port=" + admin,
            "--domain=dormouse.localhost",
            "--leader-election=false");
    return new ClusterProgram(
        workplace, "activator", "dev.dormouse.activator.cli.Main", words, cluster, admin);
  }

  private Process launch() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    // As in a pod there is no kubeconfig: to read one loads all kinds of Kubernetes, some
    // megabytes.
    builder
        .environment()
        .putAll(
            Map.of(
                "KUBERNETES_AUTH_TRYKUBECONFIG", "false",
                "KUBERNETES_MASTER", cluster.getMasterUrl(),
                "KUBERNETES_CERTS_CA_FILE", cluster.getCaCertFile(),
                "KUBERNETES_CERTS_CLIENT_FILE", cluster.getClientCertFile(),
                "KUBERNETES_CERTS_CLIENT_KEY_FILE", cluster.getClientKeyFile()));
    return workplace.start(name, builder);
  }

  void awaitReady() throws Exception {
    Await.until(
        name + " is not ready",
        () -> {
          requireAlive();
          return answers("/readyz");
        });
  }

  void requireAlive() {
    if (!process.isAlive()) {
      throw new IllegalStateException(name + " has ended, see " + workplace.file(name + ".log"));
    }
  }

  private boolean answers(String path) throws InterruptedException {
    try {
      return get(path).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private java.net.http.HttpResponse<String> get(String path)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin + path)).build(),
        BodyHandlers.ofString());
  }

  /** Ends it as Kubernetes would, and starts it anew. */
  void restart() throws IOException {
    workplace.end(process);
    process = launch();
  }

  /** After a full collection. */
  JavaMemory memory() throws IOException, InterruptedException {
    return JavaMemory.untracked(process.pid());
  }

  long cpuMicros() throws IOException {
    return ProcessStat.of(process.pid()).cpuMicros();
  }

  @Override
  public void close() {
    workplace.end(process);
  }
}
