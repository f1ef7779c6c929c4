package dev.dormouse.operator;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dormouse.crds.kubernetes.Credentials;
import dev.dormouse.crds.kubernetes.KnownKinds;
import dev.dormouse.crds.kubernetes.Labels;
import dev.dormouse.crds.kubernetes.RevisionResource;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import dev.dormouse.operator.admin.AdminServer;
import dev.dormouse.operator.ingress.Leftovers;
import dev.dormouse.operator.metrics.OperatorMetrics;
import dev.dormouse.operator.report.PackedStore;
import dev.dormouse.operator.revision.RevisionReconciler;
import dev.dormouse.operator.service.ServerlessServiceReconciler;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.Cloner;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;

/**
 * The running operator, all parts wired. {@link #start} and {@link #close} are for one thread; the
 * parts have their own.
 */
public final class OperatorProgram implements AutoCloseable {
  private static final int RECONCILIATIONS_AT_ONCE = 20;
  private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

  private static final List<Class<? extends KubernetesResource>> WATCHED =
      List.of(
          ServerlessServiceResource.class,
          RevisionResource.class,
          Service.class,
          Deployment.class,
          DaemonSet.class,
          Pod.class,
          Event.class,
          Lease.class);

  private final Operator operator;
  private final AdminServer admin;
  private final KubernetesClient client;
  private final Leadership leadership;
  private final HeapRelease heap = HeapRelease.start();

  private OperatorProgram(
      Operator operator, AdminServer admin, KubernetesClient client, Leadership leadership) {
    this.operator = operator;
    this.admin = admin;
    this.client = client;
    this.leadership = leadership;
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
    Config own = Credentials.of(config).withUserAgent(Labels.OPERATOR).build();
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(own)
            .withKubernetesSerialization(KnownKinds.serialization(WATCHED, new ObjectMapper()))
            .withHttpClientBuilderConsumer(
                http -> http.addOrReplaceInterceptor("dormouse-metrics", metrics))
            .build();
    Leadership leadership = new Leadership(options.leaseNamespace(), identity);
    metrics.showLeading(leadership::isLeading);
    Backlog.Work work = Backlog.Work.with(RECONCILIATIONS_AT_ONCE);
    Operator operator =
        new Operator(settings -> configure(settings, client, metrics, leadership, work.executor()));
    InstantSource clock = InstantSource.system();
    operator.register(
        new ServerlessServiceReconciler(options, client.getKubernetesSerialization(), clock),
        settings ->
            configure(settings, options, client, work.backlog(), ServerlessServiceResource.class));
    operator.register(
        new RevisionReconciler(client.getKubernetesSerialization(), clock),
        settings -> configure(settings, options, client, work.backlog(), RevisionResource.class));
    AdminServer admin =
        AdminServer.start(
            options.adminPort(),
            metrics::scrape,
            () -> isHealthy(operator),
            operator.getRuntimeInfo()::isStarted);
    leadership.whenLeading(() ->
        Leftovers.delete(
            client, options.ingress(), options.activatorNamespace(), options.namespaces()));
    operator.start();
    return new OperatorProgram(operator, admin, client, leadership);
  }

  private static void configure(
      ConfigurationServiceOverrider settings,
      KubernetesClient client,
      OperatorMetrics metrics,
      Leadership leadership,
      ExecutorService executor) {
    settings
        .withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .withMetrics(metrics)
        // Nobody changes what he is given: a copy of each resource for each look is not needed.
        .withResourceCloner(new SameObject())
        .withExecutorService(executor)
        .withReconciliationTerminationTimeout(STOP_WITHIN)
        // Versions are numbers in every release of Kubernetes: what was written is known to be
        // newer.
        .withParseResourceVersions(true)
        .withPreviousAnnotationForDependentResources(false);
    leadership.configure(settings);
  }

  /** The library asks for a copy, and is given the resource itself. */
  private static final class SameObject implements Cloner {
    @Override
    public <R extends HasMetadata> R clone(R object) {
      return object;
    }
  }

  /** No timer runs for a resource that nothing happens to; a failure is tried again for ever. */
  private static <T extends HasMetadata> void configure(
      ControllerConfigurationOverrider<T> settings,
      OperatorOptions options,
      KubernetesClient client,
      Backlog backlog,
      Class<T> type) {
    settings
        .withRateLimiter(backlog)
        .withReconciliationMaxInterval(null)
        .withInformerListLimit(KnownKinds.LISTED_AT_ONCE)
        .withRetry(
            new GenericRetry()
                .setInitialInterval(Duration.ofSeconds(1))
                .setIntervalMultiplier(2)
                .setMaxInterval(Duration.ofMinutes(1).toMillis())
                .withoutMaxAttempts());
    if (options.namespaces().isEmpty()) {
      settings
          .watchingAllNamespaces()
          .withItemStore(PackedStore.withoutManagedFields(client, type));
    } else {
      settings.settingNamespaces(options.namespaces());
    }
  }

  /**
   * Whether no watch has ended for good. One that is cut off while the API server is away comes
   * back by itself: ending the program for that would help nobody.
   */
  @SuppressWarnings("rawtypes") // The library's own answer has them.
  private static boolean isHealthy(Operator operator) {
    return !operator.getRuntimeInfo().isStarted()
        || operator
            .getRuntimeInfo()
            .unhealthyInformerWrappingEventSourceHealthIndicator()
            .values()
            .stream()
            .flatMap(sources -> sources.values().stream())
            .flatMap(source -> informers(source.informerHealthIndicators()))
            .allMatch(InformerHealthIndicator::isRunning);
  }

  private static Stream<InformerHealthIndicator> informers(Map<?, ?> byNamespace) {
    return byNamespace.values().stream().map(InformerHealthIndicator.class::cast);
  }

  /** Where metrics and health are. */
  public int adminPort() {
    return admin.port();
  }

  /** Completes when another operator has come to lead in this one's place: it must end then. */
  public CompletableFuture<Void> lostLeadership() {
    return leadership.lost();
  }

  @Override
  public void close() {
    heap.close();
    leadership.end();
    operator.stop();
    leadership.release(client);
    admin.close();
    client.close();
  }
}
