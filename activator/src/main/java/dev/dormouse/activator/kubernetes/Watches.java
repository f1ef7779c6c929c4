package dev.dormouse.activator.kubernetes;

import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.crds.kubernetes.KnownKinds;
import dev.dormouse.crds.kubernetes.Labels;
import dev.dormouse.crds.kubernetes.RevisionResource;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the services, revisions, Deployments and pods of all namespaces or of some, and goes on
 * when the API server comes back after it was away. Events come from Fabric8's threads, for each
 * kind one at a time.
 */
final class Watches implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

  private final KubernetesClient client;
  private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
  private final List<CompletableFuture<?>> synced = new ArrayList<>();

  private Watches(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Begins to watch.
   *
   * @param namespaces empty means all
   */
  static Watches start(
      KubernetesClient client, Set<String> namespaces, ServiceEvents services, PodEvents pods) {
    Watches watches = new Watches(client);
    if (namespaces.isEmpty()) {
      watches.watch(null, services, pods);
    }
    namespaces.forEach(namespace -> watches.watch(namespace, services, pods));
    return watches;
  }

  private void watch(@Nullable String namespace, ServiceEvents services, PodEvents pods) {
    var revisions = client.resources(RevisionResource.class);
    var serverless = client.resources(ServerlessServiceResource.class);
    var deployments = client.apps().deployments();
    var allPods = client.pods();
    inform(
        namespace == null ? revisions.inAnyNamespace() : revisions.inNamespace(namespace),
        RevisionResource::new,
        revision -> StoredResources.revision(revision).ifPresent(services::revision),
        revision -> services.revisionGone(key(revision, revision.getMetadata().getName())));
    inform(
        namespace == null ? serverless.inAnyNamespace() : serverless.inNamespace(namespace),
        ServerlessServiceResource::new,
        service -> services.service(StoredResources.service(service)),
        service ->
            services.serviceGone(
                new ServiceKey(
                    service.getMetadata().getNamespace(), service.getMetadata().getName())));
    inform(
        (namespace == null ? deployments.inAnyNamespace() : deployments.inNamespace(namespace))
            .withLabel(Labels.REVISION),
        Deployment::new,
        deployment -> DeploymentView.of(deployment).ifPresent(pods::deployment),
        deployment -> pods.deploymentGone(key(deployment, deployment.getMetadata().getName())));
    inform(
        (namespace == null ? allPods.inAnyNamespace() : allPods.inNamespace(namespace))
            .withLabel(Labels.REVISION),
        Pod::new,
        pod -> PodView.of(pod).ifPresent(pods::pod),
        pod -> gone(pod, pods));
  }

  private static void gone(Pod pod, PodEvents pods) {
    String revision = pod.getMetadata().getLabels().get(Labels.REVISION);
    if (revision != null) {
      pods.podGone(key(pod, revision), pod.getMetadata().getName());
    }
  }

  private static RevisionKey key(HasMetadata object, String revision) {
    return new RevisionKey(object.getMetadata().getNamespace(), revision);
  }

  private <T extends HasMetadata> void inform(
      FilterWatchListDeletable<T, ?, ?> objects,
      Supplier<T> empty,
      Consumer<T> changed,
      Consumer<T> gone) {
    SharedIndexInformer<T> informer =
        objects
            .withLimit(KnownKinds.LISTED_AT_ONCE)
            .runnableInformer(0)
            .removeNamespaceIndex()
            .itemStore(new TrimmedStore<>(empty))
            .exceptionHandler((_, problem) -> interrupted(empty, problem))
            .addEventHandler(handler(changed, gone));
    informers.add(informer);
    synced.add(informer.start().toCompletableFuture());
  }

  private static boolean interrupted(Supplier<? extends HasMetadata> kind, Throwable problem) {
    LOG.warn(
        "{} can't be watched, and will be again: {}", kind.get().getKind(), problem.toString());
    return true;
  }

  private static <T> ResourceEventHandler<T> handler(Consumer<T> changed, Consumer<T> gone) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T object) {
        changed.accept(object);
      }

      @Override
      public void onUpdate(T before, T object) {
        changed.accept(object);
      }

      @Override
      public void onDelete(T object, boolean unknown) {
        gone.accept(object);
      }
    };
  }

  /** Done when all that was there at the start has been told. */
  CompletionStage<@Nullable Void> synced() {
    return CompletableFuture.allOf(synced.toArray(CompletableFuture[]::new));
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::stop);
  }
}
