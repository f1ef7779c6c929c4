package dev.dormouse.activator.kubernetes;

import dev.dormouse.activator.gate.Time;
import dev.dormouse.activator.peer.InstanceLists;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.crds.kubernetes.Labels;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the API server for a revision's pods: not what it or a watch has cached, but what is stored,
 * and again and again until it answers. Each question waits on a virtual thread of its own. Safe
 * for any thread.
 */
final class PodLists implements InstanceLists {
  private static final Logger LOG = LoggerFactory.getLogger(PodLists.class);
  private static final long AGAIN_NANOS = Duration.ofMillis(200).toNanos();

  private final KubernetesClient client;
  private final Time time;
  private final Executor virtual = Executors.newVirtualThreadPerTaskExecutor();

  PodLists(KubernetesClient client, Time time) {
    this.client = client;
    this.time = time;
  }

  @Override
  public void list(RevisionKey revision, Consumer<Collection<InstanceId>> told) {
    virtual.execute(() -> {
      try {
        told.accept(list(revision));
      } catch (KubernetesClientException e) {
        LOG.info("{}: its pods can't be listed yet: {}", revision, e.getMessage());
        var _ = time.after(AGAIN_NANOS, () -> list(revision, told));
      }
    });
  }

  /** Those that somebody may have sent requests to: without an address nobody can have. */
  private Set<InstanceId> list(RevisionKey revision) {
    return client
        .pods()
        .inNamespace(revision.namespace())
        .withLabel(Labels.REVISION, revision.name())
        .list()
        .getItems()
        .stream()
        .flatMap(pod -> PodView.of(pod).stream())
        .filter(view -> view.address().isPresent())
        .map(PodView::instance)
        .collect(Collectors.toSet());
  }
}
