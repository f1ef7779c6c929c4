package dev.dormouse.activator.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.function.LongSupplier;

/**
 * A lock that nobody takes from its holder just after the API server was away: it has run out then
 * only because it could not be renewed, and the holder, whose waiting requests no other activator
 * knows of, comes back to renew it. The election's thread only.
 */
final class PatientLock implements Lock {
  /** Longer than the holder pauses between two tries. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Lock lock;
  private final LongSupplier nanoTime;
  private boolean failed;
  private long failedAt;

  PatientLock(Lock lock, LongSupplier nanoTime) {
    this.lock = lock;
    this.nanoTime = nanoTime;
  }

  @Override
  public LeaderElectionRecord get(KubernetesClient client) {
    LeaderElectionRecord stored;
    try {
      stored = lock.get(client);
    } catch (KubernetesClientException e) {
      failed = true;
      failedAt = nanoTime.getAsLong();
      throw e;
    }
    failed &= nanoTime.getAsLong() - failedAt < PATIENCE.toNanos();
    return failed && stored != null && isHeldByAnother(stored) ? asRenewedNow(stored) : stored;
  }

  private boolean isHeldByAnother(LeaderElectionRecord stored) {
    String holder = stored.getHolderIdentity();
    return holder != null && !holder.isEmpty() && !holder.equals(identity());
  }

  private static LeaderElectionRecord asRenewedNow(LeaderElectionRecord stored) {
    return stored.toBuilder().renewTime(ZonedDateTime.now(ZoneOffset.UTC)).build();
  }

  @Override
  public void create(KubernetesClient client, LeaderElectionRecord made) {
    lock.create(client, made);
  }

  @Override
  public void update(KubernetesClient client, LeaderElectionRecord changed) {
    lock.update(client, changed);
  }

  @Override
  public String identity() {
    return lock.identity();
  }

  @Override
  public String describe() {
    return lock.describe();
  }
}
