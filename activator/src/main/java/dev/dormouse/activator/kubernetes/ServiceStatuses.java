package dev.dormouse.activator.kubernetes;

import dev.dormouse.activator.gate.Time;
import dev.dormouse.activator.rollout.RolloutRecords;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.rollout.RolloutState;
import dev.dormouse.crds.kubernetes.Labels;
import dev.dormouse.crds.kubernetes.RolloutStatus;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes rollouts into the services' status, by server-side apply: that one field is the
 * activator's, the rest the operator's. For a service one write is on its way at a time, and what
 * is said meanwhile is one more; while the API server is away the last word waits. Safe for any
 * thread; its lock guards what is to be written.
 */
final class ServiceStatuses implements RolloutRecords {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceStatuses.class);
  private static final long AGAIN_NANOS = 1_000_000_000;
  private static final Set<Integer> IN_VAIN = Set.of(400, 401, 403, 404, 405, 422);
  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(Labels.ACTIVATOR)
          .withForce(true)
          .build();

  private final KubernetesClient client;
  private final Time time;
  private final Executor virtual = Executors.newVirtualThreadPerTaskExecutor();
  // Guarded by this.
  private final Map<ServiceKey, ServerlessServiceResource> pending = new HashMap<>();
  private final Set<ServiceKey> writing = new HashSet<>();

  ServiceStatuses(KubernetesClient client, Time time) {
    this.client = client;
    this.time = time;
  }

  @Override
  public synchronized void record(ServiceKey service, Optional<RolloutState> state, int step) {
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    pending.put(service, resource(service, state.map(s -> RolloutStatus.of(s, step, now))));
    if (writing.add(service)) {
      virtual.execute(() -> write(service));
    }
  }

  @Override
  public synchronized void forget(ServiceKey service) {
    pending.remove(service);
  }

  private void write(ServiceKey service) {
    for (ServerlessServiceResource next = next(service); next != null; next = next(service)) {
      try {
        ServerlessServiceResource _ = client.resource(next).subresource("status").patch(APPLY);
      } catch (KubernetesClientException e) {
        LOG.warn("{}: its rollout is not written down: {}", service, e.getMessage());
        if (!IN_VAIN.contains(e.getCode())) {
          later(service, next);
          return;
        }
      }
    }
  }

  private synchronized @Nullable ServerlessServiceResource next(ServiceKey service) {
    ServerlessServiceResource next = pending.remove(service);
    if (next == null) {
      writing.remove(service);
    }
    return next;
  }

  private synchronized void later(ServiceKey service, ServerlessServiceResource unwritten) {
    pending.putIfAbsent(service, unwritten);
    var _ = time.after(AGAIN_NANOS, () -> virtual.execute(() -> write(service)));
  }

  private static ServerlessServiceResource resource(
      ServiceKey service, Optional<RolloutStatus> rollout) {
    ServerlessServiceResource resource = new ServerlessServiceResource();
    resource.setMetadata(
        new ObjectMetaBuilder()
            .withName(service.name())
            .withNamespace(service.namespace())
            .build());
    resource.setStatus(
        new ServerlessServiceStatus(
            null, List.of(), null, null, List.of(), List.of(), null, null, rollout.orElse(null)));
    return resource;
  }
}
