package dev.dormouse.core.route;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Decides whose services may claim which domains, whoever else claims them. Immutable.
 *
 * @param platform the domain of which every service has a host; nobody claims anything in it
 * @param cluster the domain of the cluster's own names; nobody claims anything in it either
 * @param allowed what namespaces may claim; nothing without any
 */
public record DomainPolicy(String platform, String cluster, List<Allowed> allowed) {
  private static final String ANY = "*";

  /** What a policy says of a claim. */
  public enum Verdict {
    ALLOWED,

    /** No line allows this domain to this namespace. */
    NOT_ALLOWED,

    /** The domain is the platform's or the cluster's own. */
    RESERVED
  }

  /**
   * A namespace, or {@code *} for all of them, and what it may claim.
   *
   * @param hosts a host, {@code *.example.com} for all below one, or {@code *} for all there are
   */
  public record Allowed(String namespace, String hosts) {
    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final Pattern NAMESPACE = Pattern.compile("\\*|" + LABEL);
    private static final Pattern HOSTS =
        Pattern.compile("\\*|(\\*\\.)?" + LABEL + "(\\." + LABEL + ")*");

    public Allowed {
      check("namespace", namespace, NAMESPACE, "a namespace, or *");
      check("hosts", hosts, HOSTS, "a host, *.DOMAIN, or *");
    }

    private static void check(String field, String value, Pattern form, String expected) {
      if (!form.matcher(value).matches()) {
        throw new IllegalArgumentException(field + ": " + value + " (expected: " + expected + ")");
      }
    }

    boolean covers(String claiming, String domain) {
      return (namespace.equals(ANY) || namespace.equals(claiming)) && coversHost(domain);
    }

    private boolean coversHost(String domain) {
      return hosts.equals(ANY)
          || (hosts.startsWith("*.") ? domain.endsWith(hosts.substring(1)) : hosts.equals(domain));
    }
  }

  public DomainPolicy {
    allowed = List.copyOf(allowed);
  }

  public Verdict judge(String namespace, String domain) {
    if (isWithin(domain, platform) || isWithin(domain, cluster) || isWithin(domain, "svc")) {
      return Verdict.RESERVED;
    }
    return allowed.stream().anyMatch(line -> line.covers(namespace, domain))
        ? Verdict.ALLOWED
        : Verdict.NOT_ALLOWED;
  }

  private static boolean isWithin(String domain, String parent) {
    return domain.equals(parent) || domain.endsWith("." + parent);
  }
}
