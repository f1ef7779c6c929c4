package dev.dormouse.crds.kubernetes;

import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.route.Reach;
import dev.dormouse.crds.ContainerSpec;
import dev.dormouse.crds.Finding;
import dev.dormouse.crds.RevisionSpec;
import dev.dormouse.crds.ServerlessService;
import dev.dormouse.crds.ServerlessService.Metadata;
import dev.dormouse.crds.ServerlessServiceSpec;
import dev.dormouse.crds.SpecMapper;
import dev.dormouse.crds.SpecMapper.Mapped;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Maps what Kubernetes stores to core's values, by the same rules as {@link SpecMapper}. Has no
 * state; safe for any thread.
 */
public final class ResourceMapper {
  /**
   * What came of a revision's resource.
   *
   * @param revision present exactly when nothing is wrong
   */
  public record MappedRevision(Optional<Revision> revision, List<Finding> violations) {
    public MappedRevision {
      violations = List.copyOf(violations);
    }
  }

  private ResourceMapper() {}

  /** The name of a stored service. */
  public static ServiceKey key(ServerlessServiceResource service) {
    return key(service.getMetadata(), service.getMetadata().getName());
  }

  public static Mapped map(ServerlessServiceResource service) {
    return map(service.getMetadata(), service.getMetadata().getName(), service.getSpec());
  }

  /** A resource that somebody else than the operator wrote or changed may be wrong in any way. */
  public static MappedRevision map(RevisionResource resource) {
    RevisionResourceSpec spec = resource.getSpec();
    List<Finding> violations = new ArrayList<>();
    if (spec == null || spec.serviceName() == null) {
      violations.add(new Finding("spec.serviceName", "missing (expected: the service's name)"));
      return new MappedRevision(Optional.empty(), violations);
    }
    ServiceKey service = key(resource.getMetadata(), spec.serviceName());
    int number = spec.number() == null ? 0 : spec.number();
    String name = resource.getMetadata().getName();
    if (number < 1) {
      violations.add(new Finding("spec.number", number + " (expected: >= 1)"));
    } else if (!service.revision(number).name().equals(name)) {
      String expected = " (expected: " + service.revision(number).name() + ", by its spec)";
      violations.add(new Finding("metadata.name", name + expected));
    }
    ServerlessServiceSpec template =
        new ServerlessServiceSpec(spec.template(), null, null, List.of(), null, null, null, null);
    Mapped mapped = map(resource.getMetadata(), spec.serviceName(), template);
    violations.addAll(mapped.violations());
    Optional<Revision> revision =
        violations.isEmpty()
            ? mapped.definition().map(d -> new Revision(service, number, d.template()))
            : Optional.empty();
    return new MappedRevision(revision, violations);
  }

  /** From where a stored service is reached, whatever else is wrong with it. */
  public static Reach reach(ServerlessServiceResource service) {
    ServerlessServiceSpec spec = service.getSpec();
    return SpecMapper.reach(spec == null ? null : spec.ingress());
  }

  private static Mapped map(
      ObjectMeta metadata, String service, @Nullable ServerlessServiceSpec spec) {
    Mapped mapped =
        SpecMapper.map(
            new ServerlessService(
                ServerlessService.API_VERSION,
                ServerlessService.KIND,
                new Metadata(service, metadata.getNamespace(), Map.of(), Map.of()),
                spec));
    List<Finding> violations = new ArrayList<>(mapped.violations());
    List<ContainerSpec> containers = containers(spec);
    for (int i = 0; i < containers.size(); i++) {
      if (containers.get(i).image() == null && !containers.get(i).command().isEmpty()) {
        String field = "spec.template.spec.containers[" + i + "].image";
        violations.add(new Finding(field, "missing (expected: an image; local mode needs none)"));
      }
    }
    return violations.isEmpty() ? mapped : new Mapped(Optional.empty(), violations, mapped.notes());
  }

  private static List<ContainerSpec> containers(@Nullable ServerlessServiceSpec spec) {
    RevisionSpec template = spec == null || spec.template() == null ? null : spec.template().spec();
    return template == null ? List.of() : template.containers();
  }

  private static ServiceKey key(ObjectMeta metadata, String service) {
    String namespace = metadata.getNamespace();
    return new ServiceKey(namespace == null ? SpecMapper.DEFAULT_NAMESPACE : namespace, service);
  }
}
