package dev.dormouse.activator.cluster;

import dev.dormouse.activator.kubernetes.KubernetesCluster;
import dev.dormouse.activator.kubernetes.LeaseStore;
import dev.dormouse.activator.peer.MemberStore;
import dev.dormouse.activator.peer.PeerEar;
import dev.dormouse.activator.peer.PeerLink;
import dev.dormouse.activator.peer.PeerPorts;
import dev.dormouse.activator.wire.LinkOptions;
import dev.dormouse.activator.wire.LinkSnapshot;
import dev.dormouse.activator.wire.PeerCertificates;
import dev.dormouse.activator.wire.TcpLink;
import dev.dormouse.core.peer.MemberId;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An activator's way to the others on a cluster: TCP between them, and Leases. Of its links and
 * stores the last ones count: each is asked for when the one before was closed. Safe for any thread
 * that may wait: a link is given when it listens.
 */
public final class ClusterPorts implements PeerPorts {
  private static final Duration LISTEN_AGAIN = Duration.ofMillis(20);
  private static final int LISTEN_TRIES = 250;

  /**
   * Where this activator is to be found. Immutable.
   *
   * @param namespace of the Leases
   * @param group the same for all activators that share their revisions
   * @param host the address by which the others reach this one
   * @param port 0 takes a free one
   */
  public record Place(String namespace, String group, String host, int port) {}

  private final Vertx vertx;
  private final KubernetesCluster cluster;
  private final Place place;
  private final PeerCertificates certificates;
  private volatile @Nullable TcpLink link;
  private volatile @Nullable LeaseStore store;

  /** Listens nowhere yet. */
  public ClusterPorts(
      Vertx vertx, KubernetesCluster cluster, Place place, PeerCertificates certificates) {
    this.vertx = vertx;
    this.cluster = cluster;
    this.place = place;
    this.certificates = certificates;
  }

  @Override
  public PeerLink link(MemberId self, PeerEar ear) {
    TcpLink before = link;
    if (before != null) {
      // Two servers of one process at one port share its socket, and the end of the first may take
      // it from the second.
      var _ = before.shutDown().otherwiseEmpty().toCompletionStage().toCompletableFuture().join();
    }
    TcpLink made = listen(LinkOptions.secured(self, place.port(), certificates), ear);
    link = made;
    return made;
  }

  /** The port may still be that of a program that has just ended. */
  private TcpLink listen(LinkOptions options, PeerEar ear) {
    for (int i = 1; ; i++) {
      try {
        return TcpLink.listen(vertx, options, this::address, ear)
            .toCompletionStage()
            .toCompletableFuture()
            .join();
      } catch (CompletionException e) {
        if (i == LISTEN_TRIES) {
          throw new IllegalStateException(
              "port " + place.port() + " for peers: " + e.getCause(), e);
        }
        LockSupport.parkNanos(LISTEN_AGAIN.toNanos());
      }
    }
  }

  @Override
  public MemberStore store(MemberId self, PeerEar ear) {
    TcpLink listening = link;
    int port = listening == null ? place.port() : listening.port();
    LeaseStore made =
        cluster.memberStore(place.namespace(), place.group(), self, place.host() + ":" + port, ear);
    store = made;
    return made;
  }

  private Optional<SocketAddress> address(MemberId member) {
    return Optional.ofNullable(store).flatMap(known -> known.address(member));
  }

  /** How the link stands; empty before there is one. */
  public Optional<LinkSnapshot> snapshot() {
    return Optional.ofNullable(link).map(TcpLink::snapshot);
  }
}
