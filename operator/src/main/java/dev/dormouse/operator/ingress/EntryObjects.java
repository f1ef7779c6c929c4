package dev.dormouse.operator.ingress;

import dev.dormouse.crds.kubernetes.Labels;
import dev.dormouse.operator.ingress.IngressOptions.Gateway;
import dev.dormouse.operator.ingress.IngressOptions.Hosts;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides the objects by which an Ingress controller or a Gateway leads to the activators. They are
 * in the activators' namespace, since neither leads into another one. Immutable; safe for any
 * thread.
 */
final class EntryObjects {
  static final String INGRESS_VERSION = "networking.k8s.io/v1";
  static final String INGRESS_KIND = "Ingress";
  static final String ROUTE_KIND = "HTTPRoute";

  /** On each object: what was applied, so that what is no longer wished is noticed. */
  private static final String APPLIED = "dormouse.dev/applied";

  /** The most that one HTTPRoute may have. */
  private static final int ROUTE_HOSTS = 16;

  private final IngressOptions options;
  private final String namespace;

  EntryObjects(IngressOptions options, String namespace) {
    this.options = options;
    this.namespace = namespace;
  }

  /** The Ingress, unless there is nothing to lead. */
  List<GenericKubernetesResource> ingresses(EntryPlan plan) {
    List<String> own = options.hosts() == Hosts.NONE ? List.of() : plan.ownFor(options.hosts());
    List<String> domains = options.hosts() == Hosts.NONE ? List.of() : plan.domains();
    List<String> hosts = new ArrayList<>(own);
    hosts.addAll(domains);
    if (hosts.isEmpty()) {
      return List.of();
    }
    Map<String, Object> spec = new LinkedHashMap<>();
    options.className().ifPresent(name -> spec.put("ingressClassName", name));
    List<Object> tls = new ArrayList<>();
    if (!own.isEmpty()) {
      options.tlsSecret().ifPresent(secret -> tls.add(Map.of("hosts", own, "secretName", secret)));
    }
    if (!domains.isEmpty() && plan.certified()) {
      tls.add(Map.of("hosts", domains, "secretName", plan.name() + "-tls"));
    }
    if (!tls.isEmpty()) {
      spec.put("tls", tls);
    }
    spec.put("rules", hosts.stream().map(this::rule).toList());
    return List.of(
        object(INGRESS_VERSION, INGRESS_KIND, plan, plan.name(), plan.annotations(), spec));
  }

  private Map<String, Object> rule(String host) {
    Map<String, Object> service =
        Map.of(
            "name",
            options.backend().service(),
            "port",
            Map.of("number", options.backend().port()));
    Map<String, Object> path =
        Map.of("path", "/", "pathType", "Prefix", "backend", Map.of("service", service));
    return Map.of("host", host, "http", Map.of("paths", List.of(path)));
  }

  /** As many routes as the hosts need. */
  List<GenericKubernetesResource> routes(EntryPlan plan, String apiVersion) {
    List<String> hosts = new ArrayList<>(plan.own());
    hosts.addAll(plan.domains());
    if (options.gateways().isEmpty() || hosts.isEmpty()) {
      return List.of();
    }
    List<GenericKubernetesResource> routes = new ArrayList<>();
    for (int from = 0; from < hosts.size(); from += ROUTE_HOSTS) {
      Map<String, Object> spec = new LinkedHashMap<>();
      spec.put("parentRefs", options.gateways().stream().map(EntryObjects::parent).toList());
      spec.put("hostnames", hosts.subList(from, Math.min(hosts.size(), from + ROUTE_HOSTS)));
      Map<String, Object> backend =
          Map.of("name", options.backend().service(), "port", options.backend().port());
      spec.put("rules", List.of(Map.of("backendRefs", List.of(backend))));
      String name = plan.name() + (from == 0 ? "" : "." + (from / ROUTE_HOSTS + 1));
      routes.add(object(apiVersion, ROUTE_KIND, plan, name, Map.of(), spec));
    }
    return routes;
  }

  private static Map<String, Object> parent(Gateway gateway) {
    Map<String, Object> parent = new LinkedHashMap<>();
    parent.put("namespace", gateway.namespace());
    parent.put("name", gateway.name());
    gateway.section().ifPresent(section -> parent.put("sectionName", section));
    return parent;
  }

  private GenericKubernetesResource object(
      String apiVersion,
      String kind,
      EntryPlan plan,
      String name,
      Map<String, String> annotations,
      Map<String, Object> spec) {
    Map<String, String> all = new HashMap<>(annotations);
    all.put(APPLIED, Integer.toHexString(Objects.hash(annotations, spec)));
    GenericKubernetesResource object = new GenericKubernetesResource();
    object.setApiVersion(apiVersion);
    object.setKind(kind);
    object.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace(namespace)
            .withLabels(
                Map.of(
                    Labels.SERVICE, plan.service().name(),
                    Labels.NAMESPACE, plan.service().namespace(),
                    Labels.MANAGED_BY, Labels.OPERATOR))
            .withAnnotations(all)
            .build());
    object.setAdditionalProperty("spec", spec);
    return object;
  }

  /** Whether an object is there as it is wished; what others add to it is theirs. */
  static boolean matches(GenericKubernetesResource actual, GenericKubernetesResource desired) {
    return contains(actual.getMetadata().getAnnotations(), desired.getMetadata().getAnnotations())
        && contains(actual.getMetadata().getLabels(), desired.getMetadata().getLabels())
        && contains(
            actual.getAdditionalProperties().get("spec"),
            desired.getAdditionalProperties().get("spec"));
  }

  private static boolean contains(@Nullable Object actual, @Nullable Object desired) {
    if (desired instanceof Map<?, ?> wished) {
      return actual instanceof Map<?, ?> found
          && wished.entrySet().stream()
              .allMatch(entry ->
                  found.containsKey(entry.getKey())
                      && contains(found.get(entry.getKey()), entry.getValue()));
    }
    if (desired instanceof List<?> wished) {
      if (!(actual instanceof List<?> found) || found.size() != wished.size()) {
        return false;
      }
      for (int i = 0; i < wished.size(); i++) {
        if (!contains(found.get(i), wished.get(i))) {
          return false;
        }
      }
      return true;
    }
    return Objects.equals(String.valueOf(actual), String.valueOf(desired));
  }
}
