package dev.dormouse.operator;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides by a Lease which of several operators works. Who loses it must end, for it can't know
 * what it still has in hand; who stops in order gives it back, so that the next one goes on at
 * once. Safe for any thread.
 */
final class Leadership {
  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
  private static final String LEASE = "dormouse-operator";

  private final Optional<String> namespace;
  private final String identity;
  private final CompletableFuture<Void> lost = new CompletableFuture<>();
  private final CompletableFuture<Void> begun = new CompletableFuture<>();
  private volatile boolean leading;
  private volatile boolean ending;

  /**
   * The leadership.
   *
   * @param namespace where the Lease is; absent means that there is only one operator
   * @param identity unique among the operators
   */
  Leadership(Optional<String> namespace, String identity) {
    this.namespace = namespace;
    this.identity = identity;
    if (namespace.isEmpty()) {
      began();
    }
  }

  void configure(ConfigurationServiceOverrider settings) {
    namespace.ifPresent(where ->
        settings.withLeaderElectionConfiguration(
            LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
                .withLeaseNamespace(where)
                .withIdentity(identity)
                .withExitOnStopLeading(false)
                .withLeaderCallbacks(
                    new LeaderCallbacks(
                        this::began, this::stopped, leader -> LOG.info("{} leads", leader)))
                .build()));
  }

  boolean isLeading() {
    return leading;
  }

  /** Has something done once, when this operator leads, and beside its work. */
  void whenLeading(Runnable action) {
    var _ = begun.thenRunAsync(action, work -> Thread.ofVirtual().name("leading").start(work));
  }

  private void began() {
    leading = true;
    begun.complete(null);
  }

  private void stopped() {
    leading = false;
    if (!ending) {
      lost.complete(null);
    }
  }

  /** From now on it is in order not to lead any more. */
  void end() {
    ending = true;
  }

  /** Completes when this operator has led and doesn't any more, though it was not told to end. */
  CompletableFuture<Void> lost() {
    return lost;
  }

  /** Gives the Lease back. */
  void release(KubernetesClient client) {
    namespace.ifPresent(where -> {
      Resource<Lease> lease = client.leases().inNamespace(where).withName(LEASE);
      try {
        Lease held = lease.get();
        if (held != null && identity.equals(held.getSpec().getHolderIdentity())) {
          lease.edit(old ->
              new LeaseBuilder(old)
                  .editSpec()
                  .withHolderIdentity("")
                  .withLeaseDurationSeconds(1)
                  .endSpec()
                  .build());
        }
      } catch (KubernetesClientException e) {
        LOG.warn("the Lease is not given back and runs out instead: {}", e.getMessage());
      }
    });
  }
}
