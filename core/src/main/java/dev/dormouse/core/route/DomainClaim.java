package dev.dormouse.core.route;

import dev.dormouse.core.revision.ServiceKey;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/**
 * One service's wish for a domain. A domain belongs to whoever holds it, for as long as they claim
 * it: nobody can take it away by a claim. Where nobody holds it, it goes to the service that was
 * created first, and of several to the first by namespace and name. Immutable.
 *
 * @param heldSince when the service was first given the domain; absent when it doesn't hold it
 */
public record DomainClaim(ServiceKey service, Instant created, Optional<Instant> heldSince)
    implements Comparable<DomainClaim> {
  private static final Comparator<DomainClaim> ORDER =
      Comparator.<DomainClaim, Instant>comparing(claim -> claim.heldSince().orElse(Instant.MAX))
          .thenComparing(DomainClaim::created)
          .thenComparing(DomainClaim::service);

  public DomainClaim {
    Objects.requireNonNull(service, "service");
    Objects.requireNonNull(created, "created");
    Objects.requireNonNull(heldSince, "heldSince");
  }

  /** The claim that the domain goes to; none without any. */
  public static Optional<DomainClaim> winner(Collection<DomainClaim> claims) {
    return claims.stream().min(Comparator.naturalOrder());
  }

  @Override
  public int compareTo(DomainClaim other) {
    return ORDER.compare(this, other);
  }
}
