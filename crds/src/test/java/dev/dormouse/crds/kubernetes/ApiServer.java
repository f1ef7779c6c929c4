package dev.dormouse.crds.kubernetes;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubeapitest.KubeAPITestException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.Optional;

/**
 * A real API server with nothing behind it, for tests: from the programs in KUBE_API_TEST_DIR where
 * that is set, else downloaded. For one thread.
 */
public final class ApiServer implements AutoCloseable {
  private final KubeAPIServer server;
  private final KubernetesClient client;

  private ApiServer(KubeAPIServer server) {
    this.server = server;
    this.client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(server.getKubeConfigYaml()))
            .build();
  }

  /** Empty, after a line that says so, where there is no API server to be had. */
  public static Optional<ApiServer> start() {
    KubeAPIServerConfigBuilder config =
        new KubeAPIServerConfigBuilder().withUpdateKubeConfig(false);
    boolean here = System.getenv("KUBE_API_TEST_DIR") != null;
    KubeAPIServer server = new KubeAPIServer(config.withOfflineMode(here).build());
    try {
      server.start();
    } catch (KubeAPITestException e) {
      if (here) {
        throw e;
      }
      System.err.println("NO API SERVER (" + e.getMessage() + "): TESTS ON ONE ARE SKIPPED.");
      return Optional.empty();
    }
    return Optional.of(new ApiServer(server));
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
