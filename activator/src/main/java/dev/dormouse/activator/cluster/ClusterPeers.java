package dev.dormouse.activator.cluster;

import dev.dormouse.activator.kubernetes.KubernetesCluster;
import dev.dormouse.activator.kubernetes.KubernetesInstances;
import dev.dormouse.activator.metrics.ActivatorMetrics;
import dev.dormouse.activator.peer.PeerNews;
import dev.dormouse.activator.peer.PeerPolicy;
import dev.dormouse.activator.peer.Peers;
import dev.dormouse.activator.peer.SystemPeerTime;
import dev.dormouse.activator.wire.LinkSnapshot;
import dev.dormouse.activator.wire.PeerCertificates;
import dev.dormouse.core.peer.MemberId;
import dev.dormouse.core.peer.Message;
import dev.dormouse.core.peer.Timing;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.rollout.Observed;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * This activator's part among those of a cluster: members by Leases, TCP between them. What it
 * hears is passed on to the gates, the services and the instances that it was given. Safe for any
 * thread.
 */
final class ClusterPeers implements PeerNews, AutoCloseable {
  /**
   * A second and a half of silence on the link, and not one renewal in the store meanwhile, is a
   * death. A renewal every 5 s is what an idle activator writes.
   */
  private static final Timing TIMING =
      new Timing(
          Duration.ofMillis(200).toNanos(),
          Duration.ofMillis(1500).toNanos(),
          Duration.ofMillis(1000).toNanos(),
          Duration.ofMillis(1100).toNanos(),
          Duration.ofMillis(20).toNanos(),
          Duration.ofSeconds(2).toNanos(),
          Duration.ofSeconds(5).toNanos());

  private static final int LIFE_RADIX = 36;

  private final Peers peers;
  private final ClusterPorts ports;

  /** Who is told; set once, before it joins. */
  private record Told(GateTable gates, ClusterServices services, KubernetesInstances instances) {}

  private volatile @Nullable Told told;
  private volatile boolean joined;

  /** Takes no part yet. */
  ClusterPeers(
      Vertx vertx,
      KubernetesCluster cluster,
      ClusterOptions options,
      PeerOptions place,
      PeerCertificates certificates) {
    this.ports =
        new ClusterPorts(
            vertx,
            cluster,
            new ClusterPorts.Place(
                options.leaseNamespace(), options.leaseName(), place.host(), place.port()),
            certificates);
    String life = Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), LIFE_RADIX);
    this.peers =
        new Peers(
            options.identity() + "." + life,
            new PeerPolicy(TIMING, place.deadSlots()),
            new SystemPeerTime(options.identity()),
            ports,
            cluster.instanceLists(),
            this);
  }

  Peers peers() {
    return peers;
  }

  void show(ActivatorMetrics metrics) {
    metrics.show(peers);
    metrics.showLink(() -> ports.snapshot().orElse(LinkSnapshot.NOTHING));
  }

  /** These are told from now on. */
  void tell(GateTable gates, ClusterServices services, KubernetesInstances instances) {
    told = new Told(gates, services, instances);
  }

  /** Whether it has become one of the members; put out later, it joins again. */
  boolean hasJoined() {
    joined = joined || peers.isMember();
    return joined;
  }

  /** The others get what it owns; it goes on to have requests. */
  void handOver() {
    peers.handOver();
  }

  /** To be called when it has no requests any more. */
  CompletionStage<Void> leave() {
    return peers.leave();
  }

  /** Whether a service's rollout is this activator's to decide. */
  boolean owns(ServiceKey service) {
    return peers.owns(named(service));
  }

  /** Whoever decides on the service's rollout is told what was counted here. */
  void count(ServiceKey service, RevisionKey revision, long counting, Observed observed) {
    peers.count(new Message.Counted(named(service), revision, counting, observed));
  }

  /** Services have owners as revisions have. */
  private static RevisionKey named(ServiceKey service) {
    return new RevisionKey(service.namespace(), service.name());
  }

  @Override
  public void heardOf(RevisionKey revision) {
    Told to = told;
    if (to != null) {
      to.gates().heardOf(revision);
    }
  }

  @Override
  public void ownersChanged() {
    Told to = told;
    if (to != null) {
      to.instances().ownersChanged();
      to.services().ownersChanged();
    }
  }

  @Override
  public void counted(MemberId from, Message.Counted counted) {
    Told to = told;
    if (to != null) {
      to.services().counted(from, counted);
    }
  }

  @Override
  public void close() {
    peers.close();
  }
}
