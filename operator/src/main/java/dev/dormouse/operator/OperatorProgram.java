package dev.dormouse.operator;

import dev.dormouse.crds.kubernetes.Labels;
import dev.dormouse.operator.admin.AdminServer;
import dev.dormouse.operator.metrics.OperatorMetrics;
import dev.dormouse.operator.revision.RevisionReconciler;
import dev.dormouse.operator.service.ServerlessServiceReconciler;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The running operator, all parts wired. {@link #start} and {@link #close} are for one thread; the
 * parts have their own.
 */
public final class OperatorProgram implements AutoCloseable {
  private static final int RECONCILIATIONS_AT_ONCE = 20;
  private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
  private static final String LEASE = "dormouse-operator";

  private final Operator operator;
  private final AdminServer admin;
  private final KubernetesClient client;

  private OperatorProgram(Operator operator, AdminServer admin, KubernetesClient client) {
    this.operator = operator;
    this.admin = admin;
    this.client = client;
  }

  /**
   * Starts the operator; it watches, and works as soon as it leads.
   *
   * @param config how to reach the API server
   * @param identity by which this program is known among several; unique
   * @throws IOException when the admin port can't be had
   */
  public static OperatorProgram start(OperatorOptions options, Config config, String identity)
      throws IOException {
    OperatorMetrics metrics = new OperatorMetrics();
    Config own = new ConfigBuilder(config).withUserAgent(Labels.OPERATOR).build();
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(own)
            .withHttpClientBuilderConsumer(
                http -> http.addOrReplaceInterceptor("dormouse-metrics", metrics))
            .build();
    AtomicBoolean leading = new AtomicBoolean(options.leaseNamespace().isEmpty());
    metrics.showLeading(leading::get);
    Operator operator =
        new Operator(settings -> configure(settings, options, client, metrics, leading, identity));
    InstantSource clock = InstantSource.system();
    operator.register(
        new ServerlessServiceReconciler(options, client.getKubernetesSerialization(), clock),
        settings -> configure(settings, options));
    operator.register(
        new RevisionReconciler(client.getKubernetesSerialization(), clock),
        settings -> configure(settings, options));
    AdminServer admin =
        AdminServer.start(
            options.adminPort(),
            metrics::scrape,
            () -> isHealthy(operator),
            operator.getRuntimeInfo()::isStarted);
    operator.start();
    return new OperatorProgram(operator, admin, client);
  }

  private static void configure(
      ConfigurationServiceOverrider settings,
      OperatorOptions options,
      KubernetesClient client,
      OperatorMetrics metrics,
      AtomicBoolean leading,
      String identity) {
    settings
        .withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .withMetrics(metrics)
        .withConcurrentReconciliationThreads(RECONCILIATIONS_AT_ONCE)
        .withReconciliationTerminationTimeout(STOP_WITHIN)
        // Versions are numbers in every release of Kubernetes: what was written is known to be
        // newer.
        .withParseResourceVersions(true)
        .withPreviousAnnotationForDependentResources(false);
    options
        .leaseNamespace()
        .ifPresent(namespace ->
            settings.withLeaderElectionConfiguration(
                LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
                    .withLeaseNamespace(namespace)
                    .withIdentity(identity)
                    .withLeaderCallbacks(
                        new LeaderCallbacks(
                            () -> leading.set(true), () -> leading.set(false), _ -> {}))
                    .build()));
  }

  /** No timer runs for a resource that nothing happens to; a failure is tried again for ever. */
  private static void configure(
      ControllerConfigurationOverrider<?> settings, OperatorOptions options) {
    settings
        .withReconciliationMaxInterval(null)
        .withRetry(
            new GenericRetry()
                .setInitialInterval(Duration.ofSeconds(1))
                .setIntervalMultiplier(2)
                .setMaxInterval(Duration.ofMinutes(1).toMillis())
                .withoutMaxAttempts());
    if (options.namespaces().isEmpty()) {
      settings.watchingAllNamespaces();
    } else {
      settings.settingNamespaces(options.namespaces());
    }
  }

  private static boolean isHealthy(Operator operator) {
    return !operator.getRuntimeInfo().isStarted()
        || operator.getRuntimeInfo().allEventSourcesAreHealthy();
  }

  /** Where metrics and health are. */
  public int adminPort() {
    return admin.port();
  }

  @Override
  public void close() {
    operator.stop();
    admin.close();
    client.close();
  }
}
