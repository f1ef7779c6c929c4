package dev.dormouse.testing;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubeapitest.KubeAPITestException;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A real API server with nothing behind it: no controller makes pods or collects garbage. From the
 * programs in KUBE_API_TEST_DIR where that is set, else downloaded. For one thread.
 */
public final class ApiServer implements AutoCloseable {
  /** From the folder of any module. */
  private static final Path CRDS = Path.of("../helm/dormouse/crds");

  private final KubeAPIServer server;
  private final Config config;
  private final KubernetesClient client;

  private ApiServer(KubeAPIServer server) {
    this.server = server;
    this.config = Config.fromKubeconfig(server.getKubeConfigYaml());
    this.client = new KubernetesClientBuilder().withConfig(config).build();
  }

  /** Skips the tests, after a line that says so, where there is no API server to be had. */
  public static ApiServer start() {
    boolean here = System.getenv("KUBE_API_TEST_DIR") != null;
    KubeAPIServer server =
        new KubeAPIServer(
            new KubeAPIServerConfigBuilder()
                .withUpdateKubeConfig(false)
                .withOfflineMode(here)
                .build());
    try {
      server.start();
    } catch (KubeAPITestException e) {
      if (here) {
        throw e;
      }
      System.err.println("NO API SERVER (" + e.getMessage() + "): TESTS ON ONE ARE SKIPPED.");
      Assumptions.abort("no API server: " + e.getMessage());
    }
    return new ApiServer(server);
  }

  /** The same, with the chart's CRDs. */
  public static ApiServer withCrds() throws IOException {
    return withCrds(CRDS);
  }

  /** The same, with the CRDs of a folder. */
  public static ApiServer withCrds(Path folder) throws IOException {
    ApiServer started = start();
    try {
      started.define(folder);
    } catch (IOException | RuntimeException e) {
      started.close();
      throw e;
    }
    return started;
  }

  private void define(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(folder)) {
      files = found.sorted().toList();
    }
    for (Path file : files) {
      CustomResourceDefinition definition =
          client
              .getKubernetesSerialization()
              .unmarshal(Files.readString(file), CustomResourceDefinition.class);
      client.resource(definition).create();
      client.resource(definition).waitUntilCondition(ApiServer::isServed, 30, TimeUnit.SECONDS);
    }
  }

  private static boolean isServed(@Nullable CustomResourceDefinition definition) {
    return definition != null
        && definition.getStatus() != null
        && definition.getStatus().getConditions() != null
        && definition.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
  }

  /** The kubeconfig that names it to a program. */
  public String kubeconfig() {
    return server.getKubeConfigYaml();
  }

  /** How to reach it, as an administrator. */
  public Config config() {
    return config;
  }

  public KubernetesClient client() {
    return client;
  }

  @Override
  public void close() {
    client.close();
    server.stop();
  }
}
