package dev.dormouse.operator.ingress;

import dev.dormouse.core.revision.ServiceDefinition;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.route.TrafficTarget;
import dev.dormouse.core.route.Visibility;
import dev.dormouse.operator.ingress.IngressOptions.Hosts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Decides which hosts lead to a service from outside, and what its Ingress is marked with.
 * Immutable.
 *
 * @param own the hosts that the platform gave it
 * @param domains those that it claimed and got
 * @param annotations for an Ingress
 * @param refused annotations that it wishes and may not have
 */
record EntryPlan(
    ServiceKey service,
    List<String> own,
    List<String> domains,
    Map<String, String> annotations,
    List<String> refused) {
  private static final String CERT_MANAGER = "cert-manager.io/";

  EntryPlan {
    own = List.copyOf(own);
    domains = List.copyOf(domains);
    annotations = Map.copyOf(annotations);
    refused = List.copyOf(refused);
  }

  static EntryPlan plan(
      ServiceDefinition definition,
      Map<String, String> wished,
      ServiceDomains domains,
      String platform,
      IngressOptions options) {
    Map<String, String> annotations = new TreeMap<>(options.annotations());
    List<String> refused = new ArrayList<>();
    new TreeMap<>(wished)
        .forEach((name, value) -> {
          if (options.isPassed(name)) {
            annotations.put(name, value);
          } else {
            refused.add(name);
          }
        });
    boolean isPublic = definition.reach().visibility() == Visibility.PUBLIC;
    return new EntryPlan(
        definition.key(),
        isPublic ? own(definition, platform) : List.of(),
        isPublic ? domains.names() : List.of(),
        annotations,
        refused);
  }

  private static List<String> own(ServiceDefinition definition, String platform) {
    ServiceKey key = definition.key();
    String host = key.name() + "." + key.namespace() + "." + platform;
    List<String> hosts = new ArrayList<>(List.of(host));
    definition.traffic().stream()
        .map(TrafficTarget::tag)
        .flatMap(tag -> tag.stream())
        .forEach(tag -> hosts.add(tag + "---" + host));
    return hosts;
  }

  /** The platform's hosts as far as an Ingress is for them. */
  List<String> ownFor(Hosts hosts) {
    return hosts == Hosts.ALL ? own : List.of();
  }

  /** Whether cert-manager makes a certificate for the domains. */
  boolean certified() {
    return annotations.keySet().stream().anyMatch(name -> name.startsWith(CERT_MANAGER));
  }

  /** What its objects are called: a host's beginning, which no other service has. */
  String name() {
    return service.name() + "." + service.namespace();
  }
}
