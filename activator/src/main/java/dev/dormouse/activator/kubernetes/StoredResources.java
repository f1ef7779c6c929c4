package dev.dormouse.activator.kubernetes;

import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.ServiceDefinition;
import dev.dormouse.core.revision.Template;
import dev.dormouse.core.route.Reach;
import dev.dormouse.crds.ContainerSpec;
import dev.dormouse.crds.SpecMapper.Mapped;
import dev.dormouse.crds.kubernetes.Condition;
import dev.dormouse.crds.kubernetes.ResourceMapper;
import dev.dormouse.crds.kubernetes.ResourceMapper.MappedRevision;
import dev.dormouse.crds.kubernetes.RevisionResource;
import dev.dormouse.crds.kubernetes.RevisionStatus;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus.TrafficStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Maps what is stored in the cluster to the values that routes and gates are made of. */
final class StoredResources {
  private static final Logger LOG = LoggerFactory.getLogger(StoredResources.class);

  private static final Alike<ClusterService.Policies> POLICIES = new Alike<>();
  private static final Alike<ClusterService.Wish> WISHES = new Alike<>();
  private static final Alike<Reach> REACHES = new Alike<>();
  private static final Alike<Template> TEMPLATES = new Alike<>();

  private StoredResources() {}

  /** A service; with an invalid spec, what was routed before is routed still. */
  static ClusterService service(ServerlessServiceResource resource) {
    Mapped mapped = ResourceMapper.map(resource);
    Optional<ServerlessServiceStatus> status = Optional.ofNullable(resource.getStatus());
    return new ClusterService(
        ResourceMapper.key(resource),
        mapped.definition().map(d -> POLICIES.of(policies(d))),
        mapped.definition().map(d -> WISHES.of(new ClusterService.Wish(d.traffic(), d.rollout()))),
        mapped.definition().isPresent()
            ? List.of()
            : status.stream()
                .flatMap(s -> s.traffic().stream())
                .flatMap(StoredResources::traffic)
                .toList(),
        status
            .map(ServerlessServiceStatus::rollout)
            .flatMap(stored -> stored.state(resource.getMetadata().getNamespace())),
        REACHES.of(reach(resource, status)),
        created(resource));
  }

  /** With the domains that it holds, as the operator says, and still claims. */
  private static Reach reach(
      ServerlessServiceResource resource, Optional<ServerlessServiceStatus> status) {
    Reach wished = ResourceMapper.reach(resource);
    List<String> held = status.map(StoredResources::domains).orElse(List.of());
    return wished.withDomains(wished.domains().stream().filter(held::contains).toList());
  }

  private static List<String> domains(ServerlessServiceStatus status) {
    return status.domains().stream()
        .map(ServerlessServiceStatus.DomainStatus::name)
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  private static Instant created(ServerlessServiceResource resource) {
    @Nullable String time = resource.getMetadata().getCreationTimestamp();
    return time == null ? Instant.MAX : Instant.parse(time);
  }

  private static ClusterService.Policies policies(ServiceDefinition definition) {
    return new ClusterService.Policies(
        definition.scaling(), definition.queue(), definition.sessionAffinity());
  }

  private static Stream<ClusterService.Traffic> traffic(TrafficStatus part) {
    if (part.revisionName() == null) {
      return Stream.empty();
    }
    int percent = part.percent() == null ? 0 : part.percent();
    return Stream.of(
        new ClusterService.Traffic(part.revisionName(), percent, Optional.ofNullable(part.tag())));
  }

  /** A revision; none when it is invalid, which the operator makes none to be. */
  static Optional<ClusterRevision> revision(RevisionResource resource) {
    MappedRevision mapped = ResourceMapper.map(resource);
    if (mapped.revision().isEmpty()) {
      LOG.warn(
          "revision {}/{} is invalid and left aside: {}",
          resource.getMetadata().getNamespace(),
          resource.getMetadata().getName(),
          mapped.violations());
    }
    return mapped
        .revision()
        .map(r ->
            new ClusterRevision(
                withoutProgram(r),
                r.template().hashCode(),
                kubeletProbes(resource),
                started(resource)));
  }

  private static Revision withoutProgram(Revision revision) {
    Template template = TEMPLATES.of(revision.template().withoutProgram());
    return new Revision(revision.service(), revision.number(), template, revision.key());
  }

  private static boolean started(RevisionResource resource) {
    RevisionStatus status = resource.getStatus();
    return status != null
        && status.conditions().stream()
            .anyMatch(
                condition -> condition.type().equals(Condition.STARTED) && condition.isTrue());
  }

  private static boolean kubeletProbes(RevisionResource resource) {
    var template = resource.getSpec().template();
    if (template == null || template.spec() == null) {
      return false;
    }
    List<ContainerSpec> containers = template.spec().containers();
    return containers.stream()
        .filter(container -> containers.size() == 1 || !container.ports().isEmpty())
        .flatMap(container -> Stream.of(container.startupProbe(), container.readinessProbe()))
        .anyMatch(probe -> probe != null && (probe.exec() != null || probe.grpc() != null));
  }
}
