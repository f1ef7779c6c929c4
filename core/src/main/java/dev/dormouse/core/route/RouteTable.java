package dev.dormouse.core.route;

import dev.dormouse.core.revision.RevisionKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Knows which service a host belongs to: {@code SERVICE.NAMESPACE.DOMAIN}, {@code
 * TAG---SERVICE.NAMESPACE.DOMAIN} for a tag, or a domain of its own. Where a table holds one
 * service only and is told so, the bare domain and any IP address lead to it too.
 *
 * <p>To requests from within the cluster the names of a Kubernetes Service lead there as well, and
 * before any other: {@code SERVICE.NAMESPACE}, with {@code .svc} or {@code .svc.cluster.local}
 * behind it. A service that is visible in the cluster only has no host for anybody else. Immutable;
 * safe for any thread.
 */
public final class RouteTable {
  private static final Match UNKNOWN = new Match.UnknownHost();
  private static final Pattern IP_LITERAL = Pattern.compile("\\[.*]|[0-9]+(\\.[0-9]+){3}");

  /** What may follow {@code SERVICE.NAMESPACE} in a cluster, longest first. */
  private static final List<String> CLUSTER_SUFFIXES = List.of(".svc.cluster.local", ".svc", "");

  /** The hosts of public services. */
  private final Map<String, Match> byHost;

  /** The hosts of the other services. */
  private final Map<String, Match> byHiddenHost;

  private final Map<String, Match> byClusterName;
  private final Optional<Match> bareHost;
  private final String domain;

  private RouteTable(Collection<Route> routes, Optional<Match> bareHost, String domain) {
    Map<Visibility, List<Route>> parts =
        routes.stream().collect(Collectors.groupingBy(route -> route.reach().visibility()));
    this.byHost = hosts("." + domain, parts.getOrDefault(Visibility.PUBLIC, List.of()));
    this.byHiddenHost = hosts("." + domain, parts.getOrDefault(Visibility.CLUSTER, List.of()));
    this.byClusterName = hosts("", routes);
    this.bareHost = bareHost;
    this.domain = canonical(domain);
    addDomains(routes);
  }

  /**
   * A table in which the bare domain leads nowhere.
   *
   * @param routes of two with the same domain of their own the first gets it
   */
  public static RouteTable of(String domain, Collection<Route> routes) {
    return new RouteTable(routes, Optional.empty(), domain);
  }

  /**
   * A table in which the bare domain leads to the only service, when there is only one and it is
   * public.
   */
  public static RouteTable withBareHost(String domain, Collection<Route> routes) {
    Optional<Match> only =
        routes.size() == 1
            ? Optional.of(routes.iterator().next())
                .filter(route -> route.reach().visibility() == Visibility.PUBLIC)
                .map(Match.Matched::new)
            : Optional.empty();
    return new RouteTable(routes, only, domain);
  }

  /** What the platform itself gave a name to keeps it. */
  private void addDomains(Collection<Route> routes) {
    Set<String> taken = new HashSet<>();
    for (Route route : routes) {
      boolean hidden = route.reach().visibility() == Visibility.CLUSTER;
      for (String own : route.reach().domains()) {
        if (taken.add(own)) {
          (hidden ? byHiddenHost : byHost).putIfAbsent(own, new Match.Matched(route));
        }
      }
    }
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
   * @param from where the request comes from
   */
  public Match match(String authority, Visibility from) {
    return from == Visibility.PUBLIC ? matchPublic(authority) : matchInCluster(authority);
  }

  private Match matchPublic(String authority) {
    Match exact = byHost.get(authority);
    if (exact != null) {
      return exact;
    }
    return matchPublicHost(canonical(withoutPort(authority)));
  }

  private Match matchPublicHost(String host) {
    Match match = byHost.get(host);
    return match == null ? bare(host) : match;
  }

  private Match bare(String host) {
    return bareHost
        .filter(_ -> host.equals(domain) || IP_LITERAL.matcher(host).matches())
        .orElse(UNKNOWN);
  }

  private Match matchInCluster(String authority) {
    String host = canonical(withoutPort(authority));
    for (String suffix : CLUSTER_SUFFIXES) {
      if (host.endsWith(suffix)) {
        Match match = byClusterName.get(host.substring(0, host.length() - suffix.length()));
        if (match != null) {
          return match;
        }
      }
    }
    Match match = byHiddenHost.get(host);
    return match == null ? matchPublicHost(host) : match;
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
