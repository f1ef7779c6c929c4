package dev.dormouse.crds;

import dev.dormouse.core.revision.Container;
import dev.dormouse.crds.yaml.Nearest;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Checks and maps what a container asks for and may use. A limit without a request is the request
 * too, as for Kubernetes. For one thread and one resource.
 */
final class ResourcesMapper {
  private static final String CPU = "cpu";
  private static final String MEMORY = "memory";
  private static final List<String> KNOWN = List.of(CPU, MEMORY, "ephemeral-storage");
  private static final long MILLIS = 1000;

  private final Findings findings;
  private final String at;

  ResourcesMapper(Findings findings, String container) {
    this.findings = findings;
    this.at = container + ".resources";
  }

  Container.Resources map(ContainerSpec.@Nullable Resources resources) {
    if (resources == null) {
      return Container.Resources.NONE;
    }
    check(at + ".requests", resources.requests());
    check(at + ".limits", resources.limits());
    resources
        .requests()
        .forEach((name, request) -> compare(name, request, resources.limits().get(name)));
    return new Container.Resources(
        requested(resources, CPU, MILLIS), requested(resources, MEMORY, 1));
  }

  private void check(String field, Map<String, String> quantities) {
    quantities.forEach((name, quantity) -> {
      if (!KNOWN.contains(name) && !name.contains("/") && !name.startsWith("hugepages-")) {
        String hint =
            Nearest.to(name, KNOWN).map(near -> "; did you mean " + near + "?").orElse("");
        findings.violation(field + "." + name, "unknown resource" + hint, List.of());
      }
      if (Quantities.parse(quantity, MILLIS).isEmpty()) {
        findings.refused(field + "." + name, quantity, "a quantity such as 250m, 1 or 128Mi");
      }
    });
  }

  private void compare(String name, String request, @Nullable String limit) {
    if (limit == null) {
      return;
    }
    OptionalLong wanted = Quantities.parse(request, MILLIS);
    OptionalLong allowed = Quantities.parse(limit, MILLIS);
    if (wanted.isPresent() && allowed.isPresent() && wanted.getAsLong() > allowed.getAsLong()) {
      findings.refused(at + ".requests." + name, request, "at most the limit, which is " + limit);
    }
  }

  private static long requested(ContainerSpec.Resources resources, String name, long parts) {
    String quantity = resources.requests().getOrDefault(name, resources.limits().get(name));
    return quantity == null ? 0 : Quantities.parse(quantity, parts).orElse(0);
  }
}
