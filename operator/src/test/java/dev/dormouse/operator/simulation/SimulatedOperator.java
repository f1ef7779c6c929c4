package dev.dormouse.operator.simulation;

import dev.dormouse.crds.kubernetes.RevisionResource;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import dev.dormouse.operator.OperatorOptions;
import dev.dormouse.operator.report.PackedStore;
import dev.dormouse.operator.revision.RevisionReconciler;
import dev.dormouse.operator.service.ServerlessServiceReconciler;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.api.config.BaseConfigurationService;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;

/**
 * One run of the operator from its start to its end: its real reconcilers with their real watches
 * and caches, on a scripted API server, one thing at a time. For one thread.
 */
final class SimulatedOperator implements AutoCloseable {
  private final ScriptedConnection connection;
  private final KubernetesClient client;
  private final List<SimulatedController<?>> controllers;

  /**
   * Runs what the client does on threads of its own while the watches start, which wait for each
   * other then, and after that at once.
   */
  private static final class Execution implements Executor {
    private final ExecutorService starting = Executors.newCachedThreadPool();
    private volatile boolean started;

    @Override
    public void execute(Runnable task) {
      if (started) {
        task.run();
      } else {
        starting.execute(task);
      }
    }

    void started() {
      started = true;
      starting.close();
    }
  }

  SimulatedOperator(
      ScriptedApiServer server,
      Faults faults,
      InstantSource clock,
      SimulatedController.Retries retries) {
    connection = new ScriptedConnection(server, faults);
    Execution execution = new Execution();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withAutoConfigure(false)
                    .withMasterUrl("http://simulated")
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .withHttpClientFactory(connection)
            .withTaskExecutor(execution)
            .build();
    Configuration configuration = new Configuration(client);
    var serialization = client.getKubernetesSerialization();
    controllers =
        List.of(
            controller(
                new ServerlessServiceReconciler(OperatorOptions.DEFAULT, serialization, clock),
                ServerlessServiceResource.class,
                configuration,
                clock,
                retries),
            controller(
                new RevisionReconciler(serialization, clock),
                RevisionResource.class,
                configuration,
                clock,
                retries));
    controllers.forEach(SimulatedController::start);
    execution.started();
  }

  private <T extends HasMetadata> SimulatedController<T> controller(
      Reconciler<T> reconciler,
      Class<T> type,
      Configuration configuration,
      InstantSource clock,
      SimulatedController.Retries retries) {
    return new SimulatedController<>(
        reconciler,
        ControllerConfigurationOverrider.override(configuration.getConfigurationFor(reconciler))
            .watchingAllNamespaces()
            .withItemStore(PackedStore.withoutManagedFields(client, type))
            .build(),
        client,
        clock,
        retries);
  }

  /** As the program has it, where it matters here. */
  private static final class Configuration extends BaseConfigurationService {
    Configuration(KubernetesClient client) {
      super(null, null, client);
    }

    @Override
    public boolean parseResourceVersionsForEventFilteringAndCaching() {
      return true;
    }
  }

  /** Does one thing that may happen now; answers whether there was any. */
  boolean step(RandomGenerator random, boolean trouble) {
    List<Runnable> possible = new ArrayList<>();
    for (ScriptedWatch watch : connection.watches()) {
      if (watch.hasNews()) {
        possible.add(() -> watch.tell(trouble && random.nextBoolean()));
      }
    }
    for (SimulatedController<?> controller : controllers) {
      controller.waiting().forEach(id -> possible.add(() -> controller.reconcile(id)));
    }
    if (possible.isEmpty()) {
      return false;
    }
    possible.get(random.nextInt(possible.size())).run();
    if (trouble) {
      connection.watches().forEach(watch -> watch.again(random));
    }
    return true;
  }

  /** When somebody is to be looked at next, without any news. */
  Optional<Instant> nextTimer() {
    return controllers.stream()
        .flatMap(controller -> controller.nextTimer().stream())
        .min(Instant::compareTo);
  }

  /** Those whose time has come are looked at. */
  void timersRun() {
    controllers.forEach(SimulatedController::timersRun);
  }

  /** Has everything looked at, though nothing happened. */
  void lookAtAll() {
    controllers.forEach(SimulatedController::lookAtAll);
  }

  @Override
  public void close() {
    controllers.forEach(SimulatedController::close);
    client.close();
  }
}
