package dev.dormouse.operator.ingress;

import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.route.DomainClaim;
import dev.dormouse.core.route.DomainPolicy;
import dev.dormouse.core.route.DomainPolicy.Verdict;
import dev.dormouse.crds.kubernetes.ResourceMapper;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus.DomainStatus;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Knows all claims on domains, from what is stored, and has other services looked at again when a
 * domain changes hands. Safe for any thread.
 */
public final class DomainClaims {
  private static final String INDEX = "domain";

  private final DomainPolicy policy;
  private final IndexerResourceCache<ServerlessServiceResource> services;
  private final SimpleInboundEventSource<ServerlessServiceResource> others =
      new SimpleInboundEventSource<>("domains");

  /**
   * The claims.
   *
   * @param services all that are watched, which are indexed here
   */
  public DomainClaims(
      DomainPolicy policy, IndexerResourceCache<ServerlessServiceResource> services) {
    this.policy = policy;
    this.services = services;
    services.addIndexer(INDEX, DomainClaims::claimed);
  }

  /** Has services looked at again. */
  public EventSource<?, ServerlessServiceResource> source() {
    return others;
  }

  private static List<String> claimed(ServerlessServiceResource service) {
    return ResourceMapper.reach(service).domains();
  }

  /** Which of its domains a service gets. */
  public ServiceDomains decide(
      ServerlessServiceResource service, Function<String, String> url, Instant now) {
    return ServiceDomains.decide(
        ResourceMapper.key(service), claimed(service), policy, this::claims, url, now);
  }

  private List<DomainClaim> claims(String domain) {
    return claimants(domain).stream()
        .filter(one -> policy.judge(one.getMetadata().getNamespace(), domain) == Verdict.ALLOWED)
        .map(one ->
            new DomainClaim(
                ResourceMapper.key(one),
                Instant.parse(one.getMetadata().getCreationTimestamp()),
                heldSince(one, domain)))
        .toList();
  }

  private List<ServerlessServiceResource> claimants(String domain) {
    return services.byIndex(INDEX, domain).stream()
        .filter(one -> !one.isMarkedForDeletion())
        .toList();
  }

  private static Optional<Instant> heldSince(ServerlessServiceResource service, String domain) {
    @Nullable ServerlessServiceStatus status = service.getStatus();
    return status == null
        ? Optional.empty()
        : status.domains().stream()
            .filter(held -> domain.equals(held.name()))
            .map(DomainStatus::since)
            .filter(Objects::nonNull)
            .flatMap(since -> parsed(since).stream())
            .findFirst();
  }

  private static Optional<Instant> parsed(String time) {
    try {
      return Optional.of(Instant.parse(time));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /**
   * Has those looked at again who claim what a service gets newly or lets go.
   *
   * @return whether it gets any newly, which another one may have got at the same moment
   */
  public boolean tellOthers(ServerlessServiceResource service, ServiceDomains now) {
    @Nullable ServerlessServiceStatus status = service.getStatus();
    Set<String> before =
        new HashSet<>(status == null ? List.of() : ServiceDomains.names(status.domains()));
    Set<String> after = new HashSet<>(now.names());
    Set<String> changed = new HashSet<>(before);
    changed.addAll(after);
    changed.removeIf(domain -> before.contains(domain) && after.contains(domain));
    tell(ResourceMapper.key(service), changed);
    return !before.containsAll(after);
  }

  /** Has those looked at again who claim what a service claimed that is gone. */
  public void gone(ServerlessServiceResource service) {
    tell(ResourceMapper.key(service), claimed(service));
  }

  private void tell(ServiceKey except, Iterable<String> domains) {
    for (String domain : domains) {
      claimants(domain).stream()
          .filter(one -> !ResourceMapper.key(one).equals(except))
          .forEach(one -> others.propagateEvent(ResourceID.fromResource(one)));
    }
  }
}
