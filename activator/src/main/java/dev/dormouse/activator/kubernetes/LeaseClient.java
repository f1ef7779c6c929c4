package dev.dormouse.activator.kubernetes;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads Leases, and writes them only as they were last read. Calls wait for the API server, and
 * throw where it can't be reached. Safe for any thread.
 */
final class LeaseClient {
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  private final KubernetesClient client;
  private final String namespace;

  LeaseClient(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  private Resource<Lease> named(String name) {
    return client.leases().inNamespace(namespace).withName(name);
  }

  @Nullable Lease read(String name) {
    return named(name).get();
  }

  /**
   * Makes a Lease that isn't there, or replaces it in the version that it was read in.
   *
   * @return as it is then; empty when somebody else was faster
   */
  Optional<Lease> write(Lease lease) {
    Resource<Lease> resource = client.resource(lease);
    try {
      return Optional.of(
          lease.getMetadata().getResourceVersion() == null ? resource.create() : resource.update());
    } catch (KubernetesClientException e) {
      if (e.getCode() == CONFLICT || e.getCode() == NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Removes one, if it is there. */
  void remove(String name) {
    var _ = named(name).delete();
  }

  /** All of a group. */
  FilterWatchListDeletable<Lease, LeaseList, Resource<Lease>> group(String group) {
    return client.leases().inNamespace(namespace).withLabel(StoredMembers.GROUP, group);
  }
}
