package dev.dormouse.core.route;

import dev.dormouse.core.revision.RevisionKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Knows which service a host belongs to: {@code SERVICE.NAMESPACE.DOMAIN}, or {@code
 * TAG---SERVICE.NAMESPACE.DOMAIN} for a tag. Where a table holds one service only and is told so,
 * the bare domain and any IP address lead to it too. In a cluster, a Kubernetes Service's names
 * lead there as well: {@code SERVICE.NAMESPACE}, with {@code .svc} or {@code .svc.cluster.local}
 * behind it. Immutable; safe for any thread.
 */
public final class RouteTable {
  private static final Match UNKNOWN = new Match.UnknownHost();
  private static final Pattern IP_LITERAL = Pattern.compile("\\[.*]|[0-9]+(\\.[0-9]+){3}");

  /** What may follow {@code SERVICE.NAMESPACE} in a cluster, longest first. */
  private static final List<String> CLUSTER_SUFFIXES = List.of(".svc.cluster.local", ".svc", "");

  private final Map<String, Match> byHost;
  private final Map<String, Match> byClusterName;
  private final Optional<Match> bareHost;
  private final String domain;

  private RouteTable(
      Map<String, Match> byHost,
      Map<String, Match> byClusterName,
      Optional<Match> bareHost,
      String domain) {
    this.byHost = byHost;
    this.byClusterName = byClusterName;
    this.bareHost = bareHost;
    this.domain = domain;
  }

  /** A table in which the bare domain leads nowhere. */
  public static RouteTable of(String domain, Collection<Route> routes) {
    return new RouteTable(
        hosts("." + domain, routes), Map.of(), Optional.empty(), canonical(domain));
  }

  /** A table that also knows the names that a Kubernetes Service has inside its cluster. */
  public static RouteTable inCluster(String domain, Collection<Route> routes) {
    return new RouteTable(
        hosts("." + domain, routes), hosts("", routes), Optional.empty(), canonical(domain));
  }

  /** A table in which the bare domain leads to the only service, when there is only one. */
  public static RouteTable withBareHost(String domain, Collection<Route> routes) {
    Optional<Match> only =
        routes.size() == 1
            ? Optional.of(new Match.Matched(routes.iterator().next()))
            : Optional.empty();
    return new RouteTable(hosts("." + domain, routes), Map.of(), only, canonical(domain));
  }

  private static Map<String, Match> hosts(String suffix, Collection<Route> routes) {
    Map<String, Match> hosts = new HashMap<>();
    for (Route route : routes) {
      hosts.put(host(suffix, route), new Match.Matched(route));
    }
    for (Route route : routes) {
      for (Map.Entry<String, RevisionKey> tag : route.split().tags().entrySet()) {
        // A service may be named like another one's tag: the host is the service's.
        hosts.putIfAbsent(
            canonical(tag.getKey()) + "---" + host(suffix, route),
            new Match.Tagged(route, tag.getValue()));
      }
    }
    return hosts;
  }

  private static String host(String suffix, Route route) {
    return canonical(route.service().name() + "." + route.service().namespace() + suffix);
  }

  /**
   * What the table says about a host.
   *
   * @param authority a Host header's value; its port and its letters' case do not matter
   */
  public Match match(String authority) {
    Match exact = byHost.get(authority);
    if (exact != null) {
      return exact;
    }
    String host = canonical(withoutPort(authority));
    Match match = byHost.get(host);
    if (match != null) {
      return match;
    }
    if (bareHost.isPresent() && (host.equals(domain) || IP_LITERAL.matcher(host).matches())) {
      return bareHost.get();
    }
    return byClusterName.isEmpty() ? UNKNOWN : matchInCluster(host);
  }

  private Match matchInCluster(String host) {
    for (String suffix : CLUSTER_SUFFIXES) {
      if (host.endsWith(suffix)) {
        Match match = byClusterName.get(host.substring(0, host.length() - suffix.length()));
        if (match != null) {
          return match;
        }
      }
    }
    return UNKNOWN;
  }

  private static String withoutPort(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon < 0 || authority.indexOf(']', colon) >= 0
        ? authority
        : authority.substring(0, colon);
  }

  private static String canonical(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
