package dev.dormouse.activator.cluster;

import dev.dormouse.activator.proxy.Limits;
import dev.dormouse.activator.proxy.SessionKeys;
import dev.dormouse.activator.proxy.TrustedProxies;
import dev.dormouse.activator.wayin.WayIn;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of an activator on a cluster. Immutable.
 *
 * @param wayIn where requests come in
 * @param adminPort where metrics and health are; 0 takes a free one
 * @param domain the last part of every service's host
 * @param namespaces whose services are served; empty means all
 * @param peers present where several activators share the revisions, and all of them serve
 * @param leaderElection whether only the holder of the lease serves
 * @param leaseNamespace where the lease is, and the activators' pods
 * @param identity unique among the activators: the pod's name
 * @param inPod whether {@code identity} is a pod's name, which is labelled as the active one
 * @param trustedProxies addresses, or ranges of them, of peers whose forwarding headers are
 *     believed
 * @param accessLog whether one line is printed for each request
 * @param sessionKeys what seals the cookies that keep a client's requests together
 * @param limits what clients and requests may take
 */
public record ClusterOptions(
    WayIn wayIn,
    int adminPort,
    String domain,
    Set<String> namespaces,
    Optional<PeerOptions> peers,
    boolean leaderElection,
    String leaseNamespace,
    String leaseName,
    String identity,
    boolean inPod,
    Set<String> trustedProxies,
    boolean accessLog,
    SessionKeys sessionKeys,
    Limits limits) {
  public static final int DEFAULT_ADMIN_PORT = 9090;
  public static final String DEFAULT_DOMAIN = "localhost";
  public static final String DEFAULT_LEASE = "dormouse-activator";

  public ClusterOptions {
    namespaces = Set.copyOf(namespaces);
    trustedProxies = Set.copyOf(trustedProxies);
    var _ = TrustedProxies.of(trustedProxies);
    if (adminPort < 0 || adminPort > 65535) {
      throw new IllegalArgumentException("--admin-port: " + adminPort + " (expected: 0 to 65535)");
    }
    wayIn
        .conflict(adminPort)
        .ifPresent(conflict -> {
          throw new IllegalArgumentException(conflict);
        });
    if (wayIn.proxyProtocol() && trustedProxies.isEmpty()) {
      throw new IllegalArgumentException(
          "--proxy-protocol: true (expected: --trusted-proxies too, whose word is believed)");
    }
    if (peers.isPresent() && leaderElection) {
      throw new IllegalArgumentException(
          "--leader-election: true (expected: false, as all peers serve)");
    }
    checkText("--domain", domain);
    checkText("--lease-namespace", leaseNamespace);
    checkText("--lease-name", leaseName);
    checkText("--pod-name", identity);
  }

  private static void checkText(String name, String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(name + ": empty");
    }
  }
}
