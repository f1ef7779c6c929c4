package dev.dormouse.operator.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.route.DomainClaim;
import dev.dormouse.core.route.DomainPolicy;
import dev.dormouse.core.route.DomainPolicy.Allowed;
import dev.dormouse.crds.kubernetes.Condition;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus.DomainStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which domains a service gets, and what is said of the others. */
final class ServiceDomainsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00.5Z");
  private static final DomainPolicy POLICY =
      new DomainPolicy(
          "apps.example.org", "cluster.local", List.of(new Allowed("team", "*.example.com")));
  private static final ServiceKey HELLO = new ServiceKey("team", "hello");

  private static DomainClaim claim(String namespace, String name, Optional<Instant> since) {
    return new DomainClaim(new ServiceKey(namespace, name), Instant.EPOCH, since);
  }

  private static ServiceDomains decide(List<DomainClaim> claims, String... domains) {
    return ServiceDomains.decide(
        HELLO, List.of(domains), POLICY, _ -> claims, domain -> "https://" + domain, NOW);
  }

  @Test
  void nothingIsSaidWhereNothingIsClaimed() {
    assertThat(decide(List.of()).condition()).isEmpty();
  }

  @Test
  void whatNobodyElseClaimsIsHeldFromNowOn() {
    ServiceDomains domains =
        decide(List.of(claim("team", "hello", Optional.empty())), "a.example.com");

    assertThat(domains.held())
        .containsExactly(
            new DomainStatus("a.example.com", "2026-01-01T12:00:00Z", "https://a.example.com"));
    assertThat(domains.condition().map(Condition::status)).contains(Condition.TRUE);
  }

  @Test
  void whatIsHeldKeepsItsTime() {
    Instant since = Instant.parse("2025-01-01T00:00:00Z");

    assertThat(decide(List.of(claim("team", "hello", Optional.of(since))), "a.example.com").held())
        .extracting(DomainStatus::since)
        .containsExactly("2025-01-01T00:00:00Z");
  }

  @Test
  void whoHasItIsNamedInItsOwnNamespaceOnly() {
    Optional<Instant> since = Optional.of(Instant.EPOCH);
    DomainClaim own = claim("team", "hello", Optional.empty());

    assertThat(said(decide(List.of(own, claim("team", "other", since)), "a.example.com")))
        .isEqualTo("DomainClaimed: a.example.com belongs to service other");
    assertThat(said(decide(List.of(own, claim("secret", "other", since)), "a.example.com")))
        .isEqualTo("DomainClaimed: a.example.com belongs to a service in another namespace");
  }

  @Test
  void allThatStandsInTheWayIsSaidAtOnce() {
    assertThat(
            said(
                decide(
                    List.of(claim("team", "hello", Optional.empty())),
                    "a.example.com",
                    "a.example.net",
                    "x.apps.example.org")))
        .isEqualTo(
            "DomainNotAllowed: a.example.net is not allowed to namespace team; an administrator"
                + " allows it; x.apps.example.org is within a domain of the platform's or the"
                + " cluster's own");
  }

  private static String said(ServiceDomains domains) {
    Condition condition = domains.condition().orElseThrow();
    assertThat(condition.status()).isEqualTo(Condition.FALSE);
    return condition.reason() + ": " + condition.message();
  }
}
