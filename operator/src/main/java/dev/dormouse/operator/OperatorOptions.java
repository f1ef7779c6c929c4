package dev.dormouse.operator;

import dev.dormouse.core.route.DomainPolicy;
import dev.dormouse.operator.ingress.IngressOptions;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The operator's settings. Immutable.
 *
 * @param namespaces what is watched; empty means the whole cluster
 * @param domain the last part of every service's host
 * @param activatorService NAME.NAMESPACE of the Kubernetes Service in front of the activators, for
 *     callers in the cluster
 * @param clusterDomain the domain of the cluster's own DNS names
 * @param externalScheme of the URLs that callers use
 * @param externalPort of the URLs that callers use; absent where the scheme's own port serves
 * @param adminPort of metrics and health; 0 takes a free one
 * @param leaseNamespace where the leader's Lease is; absent means no election, for one operator
 *     only
 * @param revisionHistory how many revisions without traffic are kept for each service
 * @param prepullImage has a static busybox at /bin/busybox, for pods that only keep an image
 * @param ingress how requests from outside get in
 */
public record OperatorOptions(
    Set<String> namespaces,
    String domain,
    String activatorService,
    String clusterDomain,
    String externalScheme,
    Optional<Integer> externalPort,
    int adminPort,
    Optional<String> leaseNamespace,
    int revisionHistory,
    String prepullImage,
    IngressOptions ingress) {
  public static final String DEFAULT_DOMAIN = "dormouse.localhost";
  public static final String DEFAULT_ACTIVATOR_SERVICE = "dormouse-activator.dormouse-system";
  public static final String DEFAULT_CLUSTER_DOMAIN = "cluster.local";
  public static final String DEFAULT_SCHEME = "http";
  public static final int DEFAULT_ADMIN_PORT = 9090;
  public static final int DEFAULT_REVISION_HISTORY = 10;
  public static final String DEFAULT_PREPULL_IMAGE = "busybox:1.37.0-musl";

  private static final String LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
  private static final Pattern NAMESPACE = Pattern.compile(LABEL);
  private static final Pattern DOMAIN = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
  private static final Pattern SERVICE = Pattern.compile(LABEL + "\\." + LABEL);

  /** Every setting at its default: the whole cluster, no election. */
  public static final OperatorOptions DEFAULT =
      new OperatorOptions(
          Set.of(),
          DEFAULT_DOMAIN,
          DEFAULT_ACTIVATOR_SERVICE,
          DEFAULT_CLUSTER_DOMAIN,
          DEFAULT_SCHEME,
          Optional.empty(),
          DEFAULT_ADMIN_PORT,
          Optional.empty(),
          DEFAULT_REVISION_HISTORY,
          DEFAULT_PREPULL_IMAGE,
          IngressOptions.NONE);

  public OperatorOptions {
    namespaces = Set.copyOf(namespaces);
    for (String namespace : namespaces) {
      check(matches(NAMESPACE, namespace), "namespaces", namespace, "names of namespaces");
    }
    check(matches(DOMAIN, domain), "domain", domain, "a domain such as apps.example.com");
    check(
        matches(SERVICE, activatorService), "activatorService", activatorService, "NAME.NAMESPACE");
    check(matches(DOMAIN, clusterDomain), "clusterDomain", clusterDomain, "a domain");
    check(
        externalScheme.equals("http") || externalScheme.equals("https"),
        "externalScheme",
        externalScheme,
        "http or https");
    externalPort.ifPresent(port -> checkPort("externalPort", port, 1));
    checkPort("adminPort", adminPort, 0);
    Objects.requireNonNull(leaseNamespace, "leaseNamespace");
    Objects.requireNonNull(ingress, "ingress");
    check(!prepullImage.isBlank(), "prepullImage", prepullImage, "an image with a busybox");
    check(revisionHistory >= 0, "revisionHistory", revisionHistory, ">= 0");
  }

  /** The name by which every pod reaches the activators. */
  public String activatorHost() {
    return activatorService + ".svc." + clusterDomain;
  }

  /** The namespace of the activators. */
  public String activatorNamespace() {
    return activatorService.substring(activatorService.indexOf('.') + 1);
  }

  /** Who may claim which domain. */
  public DomainPolicy domainPolicy() {
    return new DomainPolicy(domain, clusterDomain, ingress.domains());
  }

  private static boolean matches(Pattern pattern, String value) {
    return pattern.matcher(value).matches();
  }

  private static void checkPort(String name, int port, int lowest) {
    check(port >= lowest && port <= 65535, name, port, lowest + " to 65535");
  }

  private static void check(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
