package dev.dormouse.core.route;

import dev.dormouse.core.revision.RevisionKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Knows which service a host belongs to: {@code SERVICE.NAMESPACE.DOMAIN}, or {@code
 * TAG---SERVICE.NAMESPACE.DOMAIN} for a tag. Where a table holds one service only and is told so,
 * the bare domain and any IP address lead to it too. Immutable; safe for any thread.
 */
public final class RouteTable {
  private static final Match UNKNOWN = new Match.UnknownHost();
  private static final Pattern IP_LITERAL = Pattern.compile("\\[.*]|[0-9]+(\\.[0-9]+){3}");

  private final Map<String, Match> byHost;
  private final Optional<Match> bareHost;
  private final String domain;

  private RouteTable(Map<String, Match> byHost, Optional<Match> bareHost, String domain) {
    this.byHost = byHost;
    this.bareHost = bareHost;
    this.domain = domain;
  }

  /** A table in which the bare domain leads nowhere. */
  public static RouteTable of(String domain, Collection<Route> routes) {
    return new RouteTable(hosts(domain, routes), Optional.empty(), canonical(domain));
  }

  /** A table in which the bare domain leads to the only service, when there is only one. */
  public static RouteTable withBareHost(String domain, Collection<Route> routes) {
    Optional<Match> only =
        routes.size() == 1
            ? Optional.of(new Match.Matched(routes.iterator().next()))
            : Optional.empty();
    return new RouteTable(hosts(domain, routes), only, canonical(domain));
  }

  private static Map<String, Match> hosts(String domain, Collection<Route> routes) {
    Map<String, Match> hosts = new HashMap<>();
    for (Route route : routes) {
      hosts.put(host(domain, route), new Match.Matched(route));
    }
    for (Route route : routes) {
      for (Map.Entry<String, RevisionKey> tag : route.split().tags().entrySet()) {
        // A service may be named like another one's tag: the host is the service's.
        hosts.putIfAbsent(
            canonical(tag.getKey()) + "---" + host(domain, route),
            new Match.Tagged(route, tag.getValue()));
      }
    }
    return hosts;
  }

  private static String host(String domain, Route route) {
    return canonical(route.service().name() + "." + route.service().namespace() + "." + domain);
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
