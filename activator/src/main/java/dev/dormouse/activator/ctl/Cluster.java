package dev.dormouse.activator.ctl;

import dev.dormouse.crds.yaml.Nearest;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The connection to the cluster that a command is about, and the words for what may go wrong with
 * it. Safe for any thread.
 */
public final class Cluster implements AutoCloseable {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int REQUEST_MILLIS = 30_000;
  private static final String DEFAULT_NAMESPACE = "default";

  /** Something that the API server may refuse. */
  interface Call<T> {
    T run();
  }

  private final KubernetesClient client;
  private final String namespace;

  private Cluster(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** Finds the cluster as kubectl does; the API server is not asked yet. */
  public static Cluster open(Place place) throws Failure {
    return open(find(place), place.namespace());
  }

  static Cluster open(Config found, Optional<String> namespace) {
    Config config =
        new ConfigBuilder(found)
            .withConnectionTimeout(CONNECT_MILLIS)
            .withRequestTimeout(REQUEST_MILLIS)
            .withRequestRetryBackoffLimit(1)
            .withUserAgent("dormouse")
            .build();
    String own = config.getNamespace();
    return new Cluster(
        new KubernetesClientBuilder().withConfig(config).build(),
        namespace.orElse(own == null ? DEFAULT_NAMESPACE : own));
  }

  private static Config find(Place place) throws Failure {
    Optional<Path> file = place.kubeconfig();
    if (file.isPresent()) {
      if (!Files.isReadable(file.get())) {
        throw new Failure("--kubeconfig: " + file.get() + " cannot be read");
      }
      System.setProperty(Config.KUBERNETES_KUBECONFIG_FILE, file.get().toString());
    }
    Config config;
    try {
      config = Config.autoConfigure(place.context().orElse(null));
    } catch (KubernetesClientException | IllegalArgumentException e) {
      throw new Failure("the kubeconfig cannot be used: " + e.getMessage(), e);
    }
    List<String> contexts =
        config.getContexts() == null
            ? List.of()
            : config.getContexts().stream().map(NamedContext::getName).toList();
    if (place.context().isPresent() && !contexts.contains(place.context().get())) {
      throw new Failure(unknownContext(place.context().get(), contexts));
    }
    if (contexts.isEmpty() && System.getenv("KUBERNETES_SERVICE_HOST") == null) {
      throw new Failure(
          "no cluster is known: there is no kubeconfig with a context at "
              + String.join(", ", Config.getKubeconfigFilenames())
              + "; set KUBECONFIG, or name one with --kubeconfig FILE");
    }
    return config;
  }

  private static String unknownContext(String context, List<String> known) {
    return "the kubeconfig has no context "
        + context
        + Nearest.to(context, known)
            .map(near -> "; did you mean " + near + "?")
            .orElse(known.isEmpty() ? "" : "; it has " + String.join(", ", known));
  }

  KubernetesClient client() {
    return client;
  }

  /** The namespace that is meant where none is named. */
  public String namespace() {
    return namespace;
  }

  /**
   * Asks the API server.
   *
   * @param what is done, for a failure's message, such as {@code list services}
   */
  <T> T ask(String what, Call<T> call) throws Failure {
    try {
      return call.run();
    } catch (KubernetesClientException e) {
      throw new Failure(explained(what, e), e);
    }
  }

  private String explained(String what, KubernetesClientException e) {
    String said =
        e.getStatus() != null && e.getStatus().getMessage() != null
            ? e.getStatus().getMessage()
            : String.valueOf(e.getMessage());
    if (e.getCode() < HttpURLConnection.HTTP_OK) { // there was no answer
      return "the API server at " + client.getMasterUrl() + " cannot be reached: " + rootOf(e);
    }
    return switch (e.getCode()) {
      case HttpURLConnection.HTTP_UNAUTHORIZED ->
          "the API server at "
              + client.getMasterUrl()
              + " does not accept the credentials of the context: log in anew, or name another with"
              + " --context";
      case HttpURLConnection.HTTP_FORBIDDEN ->
          "you may not "
              + what
              + ": "
              + said
              + "; the roles view and edit have these rights where the chart has rbac.aggregate";
      case HttpURLConnection.HTTP_NOT_FOUND ->
          "the cluster at "
              + client.getMasterUrl()
              + " does not know ServerlessServices: install Dormouse with Helm, or name another"
              + " cluster with --context";
      default -> "the API server would not " + what + ": " + said;
    };
  }

  private static String rootOf(Throwable failure) {
    Throwable root = failure;
    for (Throwable next = failure.getCause(); next != null; next = next.getCause()) {
      root = next;
    }
    String message = root.getMessage();
    return root.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }

  @Override
  public void close() {
    client.close();
  }
}
