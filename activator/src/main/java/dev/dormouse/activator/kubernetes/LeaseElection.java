package dev.dormouse.activator.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which of several activators is the active one, through a Lease. Its holder stays active
 * while the API server can't be reached, as nobody else can take the Lease then either; it steps
 * back when it sees that somebody else holds it.
 *
 * <p>The identity is the pod's name: a container that is started again in its pod goes on at once.
 * Safe for any thread; the candidate is called from one at a time.
 */
public final class LeaseElection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseElection.class);

  private static final Duration LEASE = Duration.ofSeconds(6);
  private static final Duration RENEW = Duration.ofSeconds(4);
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** Who wants to be active. */
  public interface Candidate {
    /**
     * It is the active one now. Called once.
     *
     * @param before who was, as far as that is known; may be empty
     */
    void elected(String before);

    /** Somebody else is the active one now. Called once at most, after {@link #elected}. */
    void deposed(String by);
  }

  private final KubernetesClient client;
  private final PatientLock lock;
  private final Candidate candidate;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("election").factory());
  // Guarded by this.
  private boolean elected;
  private boolean deposed;
  private boolean closed;
  private String before = "";
  private @Nullable CompletableFuture<?> campaign;

  LeaseElection(
      KubernetesClient client,
      String namespace,
      String name,
      String identity,
      Candidate candidate) {
    this.client = client;
    this.lock = new PatientLock(new LeaseLock(namespace, name, identity), System::nanoTime);
    this.candidate = candidate;
  }

  /** Begins to stand for election, and goes on until it is closed. */
  synchronized void start() {
    if (closed || deposed) {
      return;
    }
    var callbacks = new LeaderCallbacks(this::won, () -> {}, this::seen);
    CompletableFuture<?> started = new LeaderElector(client, config(callbacks), thread).start();
    campaign = started;
    // It ends when the Lease could not be renewed in time: somebody may hold it now, or nobody.
    var _ = started.whenComplete((_, _) -> again());
  }

  private synchronized void again() {
    if (!closed && !deposed) {
      var _ = thread.schedule(this::start, RETRY.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private LeaderElectionConfig config(LeaderCallbacks callbacks) {
    return new LeaderElectionConfigBuilder()
        .withName(lock.describe())
        .withLock(lock)
        .withLeaseDuration(LEASE)
        .withRenewDeadline(RENEW)
        .withRetryPeriod(RETRY)
        .withReleaseOnCancel(false)
        .withLeaderCallbacks(callbacks)
        .build();
  }

  private void won() {
    String earlier;
    synchronized (this) {
      if (elected || closed) {
        return;
      }
      elected = true;
      earlier = before;
    }
    LOG.info("{} holds the lease {}: active", lock.identity(), lock.describe());
    candidate.elected(earlier);
  }

  private void seen(@Nullable String holder) {
    if (holder == null || holder.isEmpty() || holder.equals(lock.identity())) {
      return;
    }
    synchronized (this) {
      before = holder;
      if (!elected || closed || deposed) {
        return;
      }
      deposed = true;
    }
    LOG.warn("{} holds the lease {} now", holder, lock.describe());
    candidate.deposed(holder);
  }

  /** Stands for election no more, and lets go of the Lease if it is held, for others to take it. */
  @Override
  public void close() {
    CompletableFuture<?> running;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      running = campaign;
    }
    if (running != null) {
      running.cancel(true);
    }
    try {
      var released =
          new LeaderElector(
                  client, config(new LeaderCallbacks(() -> {}, () -> {}, _ -> {})), thread)
              .release();
      LOG.debug("released: {}", released);
    } catch (KubernetesClientException e) {
      LOG.info("the lease can't be released, and will run out: {}", e.getMessage());
    }
    thread.shutdownNow();
  }
}
