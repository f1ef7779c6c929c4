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
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the services, revisions, Deployments and pods of all namespaces or of some, and goes on
 * when the API server comes back after it was away. Events come from Fabric8's threads, for each
 * kind one at a time.
 *
 * <p>Revisions and services are each listed in one answer where there is room for that, from what
 * the API server has in memory: custom resources that it must read from its store, as it does for
 * parts, cost it three times as much. Others are listed in parts.
 */
final class Watches implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

  /**
   * What part of the heap the text of all revisions may have. That of the services, which is about
   * as long, comes at the same time; both are there twice for a moment, and then as objects too.
   */
  private static final int PART_OF_HEAP = 16;

  /** By how many objects it is judged how large they are. */
  private static final int SAMPLE = 20;

  private static final Pattern MORE = Pattern.compile("\"continue\":\"[^\"]");
  private static final Pattern OTHERS = Pattern.compile("\"remainingItemCount\":(\\d+)");

  private final KubernetesClient client;
  private final long room;
  private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
  private final List<CompletableFuture<?>> synced = new ArrayList<>();
  private boolean closed;

  private Watches(KubernetesClient client, long room) {
    this.client = client;
    this.room = room;
  }

  /**
   * Begins to watch.
   *
   * @param namespaces empty means all
   */
  static Watches start(
      KubernetesClient client, Set<String> namespaces, ServiceEvents services, PodEvents pods) {
    long room = Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
    return start(client, namespaces, services, pods, room);
  }

  /**
   * Begins to watch.
   *
   * @param room how many characters all revisions may have
   */
  static Watches start(
      KubernetesClient client,
      Set<String> namespaces,
      ServiceEvents services,
      PodEvents pods,
      long room) {
    Watches watches = new Watches(client, room / Math.max(1, namespaces.size()));
    if (namespaces.isEmpty()) {
      watches.watch(null, services, pods);
    }
    namespaces.forEach(namespace -> watches.watch(namespace, services, pods));
    return watches;
  }

  private void watch(@Nullable String namespace, ServiceEvents services, PodEvents pods) {
    var deployments = client.apps().deployments();
    var allPods = client.pods();
    synced.add(
        inform(
            (namespace == null ? allPods.inAnyNamespace() : allPods.inNamespace(namespace))
                .withLabel(Labels.REVISION),
            Pod::new,
            false,
            pod -> PodView.of(pod).ifPresent(pods::pod),
            pod -> gone(pod, pods)));
    synced.add(
        inform(
            (namespace == null ? deployments.inAnyNamespace() : deployments.inNamespace(namespace))
                .withLabel(Labels.REVISION),
            Deployment::new,
            false,
            deployment -> DeploymentView.of(deployment).ifPresent(pods::deployment),
            deployment ->
                pods.deploymentGone(key(deployment, deployment.getMetadata().getName()))));
    synced.add(
        revisionsHaveRoom(namespace)
            .thenCompose(atOnce -> watchCustom(namespace, atOnce, services)));
  }

  private CompletableFuture<@Nullable Void> watchCustom(
      @Nullable String namespace, boolean atOnce, ServiceEvents services) {
    var revisions = client.resources(RevisionResource.class);
    var serverless = client.resources(ServerlessServiceResource.class);
    return CompletableFuture.allOf(
        inform(
            namespace == null ? revisions.inAnyNamespace() : revisions.inNamespace(namespace),
            RevisionResource::new,
            atOnce,
            revision -> StoredResources.revision(revision).ifPresent(services::revision),
            revision -> services.revisionGone(key(revision, revision.getMetadata().getName()))),
        inform(
            namespace == null ? serverless.inAnyNamespace() : serverless.inNamespace(namespace),
            ServerlessServiceResource::new,
            atOnce,
            service -> services.service(StoredResources.service(service)),
            service ->
                services.serviceGone(
                    new ServiceKey(
                        service.getMetadata().getNamespace(), service.getMetadata().getName()))));
  }

  /** Whether all revisions have room in one answer; no, where that can't be told. */
  private CompletableFuture<Boolean> revisionsHaveRoom(@Nullable String namespace) {
    String path =
        "/apis/%s/%s%s?limit=%d"
            .formatted(
                HasMetadata.getApiVersion(RevisionResource.class),
                namespace == null ? "" : "namespaces/" + namespace + "/",
                HasMetadata.getPlural(RevisionResource.class),
                SAMPLE);
    return CompletableFuture.supplyAsync(() -> client.raw(path), Thread::startVirtualThread)
        .handle((sample, _) -> sample != null && hasRoom(sample));
  }

  private boolean hasRoom(String sample) {
    Matcher others = OTHERS.matcher(sample);
    if (!others.find()) {
      return !MORE.matcher(sample).find() && sample.length() <= room;
    }
    long portions = 2 + Long.parseLong(others.group(1)) / SAMPLE;
    return sample.length() * portions <= room;
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

  /** Done when all that was listed has been told. */
  private synchronized <T extends HasMetadata> CompletableFuture<@Nullable Void> inform(
      FilterWatchListDeletable<T, ?, ?> objects,
      Supplier<T> empty,
      boolean atOnce,
      Consumer<T> changed,
      Consumer<T> gone) {
    if (closed) {
      return new CompletableFuture<>();
    }
    TrimmedStore<T> store = new TrimmedStore<>(empty);
    FirstTold<T> handler = new FirstTold<>(changed, gone);
    SharedIndexInformer<T> informer =
        (atOnce ? objects : objects.withLimit(KnownKinds.LISTED_AT_ONCE))
            .runnableInformer(0)
            .removeNamespaceIndex()
            .itemStore(store)
            .exceptionHandler((_, problem) -> interrupted(empty, problem))
            .addEventHandler(handler);
    informers.add(informer);
    return informer.start().toCompletableFuture().thenCompose(_ -> handler.whenTold(store.added()));
  }

  private static boolean interrupted(Supplier<? extends HasMetadata> kind, Throwable problem) {
    LOG.warn(
        "{} can't be watched, and will be again: {}", kind.get().getKind(), problem.toString());
    return true;
  }

  /** Done when all that was there at the start has been told. */
  CompletionStage<@Nullable Void> synced() {
    return CompletableFuture.allOf(synced.toArray(CompletableFuture[]::new));
  }

  @Override
  public synchronized void close() {
    closed = true;
    informers.forEach(SharedIndexInformer::stop);
  }
}
