package dev.dormouse.operator.ingress;

import static dev.dormouse.operator.report.Conditions.no;
import static dev.dormouse.operator.report.Conditions.yes;

import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.route.DomainClaim;
import dev.dormouse.core.route.DomainPolicy;
import dev.dormouse.crds.kubernetes.Condition;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus.DomainStatus;
import dev.dormouse.operator.report.Reasons;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of the domains that a service claims it gets, and says why it doesn't get the
 * others. Immutable.
 *
 * @param held those that it gets, in the spec's order
 * @param problems why it doesn't get the others, in the same order
 */
public record ServiceDomains(List<DomainStatus> held, List<Problem> problems) {
  /** The type of the condition that tells it. */
  public static final String DOMAINS_READY = "DomainsReady";

  /** What stands against one domain. */
  public record Problem(String domain, String reason, String message) {}

  public ServiceDomains {
    held = List.copyOf(held);
    problems = List.copyOf(problems);
  }

  /**
   * The decision.
   *
   * @param claims all claims on a domain, the service's own among them
   * @param url where a service answers under a domain
   */
  public static ServiceDomains decide(
      ServiceKey service,
      List<String> domains,
      DomainPolicy policy,
      Function<String, Collection<DomainClaim>> claims,
      Function<String, String> url,
      Instant now) {
    List<DomainStatus> held = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (String domain : domains) {
      switch (policy.judge(service.namespace(), domain)) {
        case RESERVED ->
            problems.add(
                new Problem(
                    domain,
                    Reasons.DOMAIN_RESERVED,
                    "is within a domain of the platform's or the cluster's own"));
        case NOT_ALLOWED ->
            problems.add(
                new Problem(
                    domain,
                    Reasons.DOMAIN_NOT_ALLOWED,
                    "is not allowed to namespace "
                        + service.namespace()
                        + "; an administrator allows it"));
        case ALLOWED -> {
          Optional<DomainClaim> winner = DomainClaim.winner(claims.apply(domain));
          if (winner.isEmpty() || winner.get().service().equals(service)) {
            String since =
                winner
                    .flatMap(DomainClaim::heldSince)
                    .orElse(now.truncatedTo(ChronoUnit.SECONDS))
                    .toString();
            held.add(new DomainStatus(domain, since, url.apply(domain)));
          } else {
            problems.add(claimed(service, domain, winner.get().service()));
          }
        }
      }
    }
    return new ServiceDomains(held, problems);
  }

  /** Who in another namespace has a domain is none of this one's business. */
  private static Problem claimed(ServiceKey service, String domain, ServiceKey winner) {
    String whose =
        winner.namespace().equals(service.namespace())
            ? "service " + winner.name()
            : "a service in another namespace";
    return new Problem(domain, Reasons.DOMAIN_CLAIMED, "belongs to " + whose);
  }

  /** What is to be told of them; nothing where none is claimed. */
  public Optional<Condition> condition() {
    if (!problems.isEmpty()) {
      return Optional.of(no(DOMAINS_READY, problems.getFirst().reason(), message()));
    }
    return held.isEmpty()
        ? Optional.empty()
        : Optional.of(yes(DOMAINS_READY, Reasons.READY, "the service answers under its domains"));
  }

  private String message() {
    return String.join(
        "; ",
        problems.stream().map(problem -> problem.domain() + " " + problem.message()).toList());
  }

  /** The names of those that it gets. */
  public List<String> names() {
    return names(held);
  }

  /** The names in a status. */
  static List<String> names(List<DomainStatus> domains) {
    List<String> names = new ArrayList<>();
    for (DomainStatus domain : domains) {
      @Nullable String name = domain.name();
      if (name != null) {
        names.add(name);
      }
    }
    return names;
  }
}
