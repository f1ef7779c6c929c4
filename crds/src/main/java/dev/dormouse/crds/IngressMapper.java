package dev.dormouse.crds;

import dev.dormouse.core.route.Reach;
import dev.dormouse.core.route.Visibility;
import java.net.IDN;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks and maps from where a service is reached. For one thread and one resource. */
final class IngressMapper {
  private static final String AT = "spec.ingress";
  private static final Pattern DOMAIN = Pattern.compile(Forms.DOMAIN);
  private static final Pattern RESERVED_LABEL = Pattern.compile("(^|.*\\.)(?!xn)..--.*");

  private final Findings findings;

  IngressMapper(Findings findings) {
    this.findings = findings;
  }

  Reach map(@Nullable IngressSpec ingress) {
    if (ingress == null) {
      return Reach.PUBLIC;
    }
    new Names(findings).keys(AT + ".annotations", ingress.annotations());
    findings.atMost(AT + ".domains", ingress.domains(), Forms.MAX_DOMAINS);
    List<String> domains = ingress.domains();
    for (int i = 0; i < domains.size(); i++) {
      String at = AT + ".domains[" + i + "]";
      int first = domains.indexOf(domains.get(i));
      if (first < i) {
        findings.refused(
            at, domains.get(i), "every domain once; domains[" + first + "] is the same");
      } else {
        domain(at, domains.get(i));
      }
    }
    return new Reach(visibility(ingress.visibility()), domains.stream().distinct().toList());
  }

  private Visibility visibility(@Nullable String visibility) {
    return switch (visibility) {
      case null -> Visibility.PUBLIC;
      case "public" -> Visibility.PUBLIC;
      case "cluster" -> Visibility.CLUSTER;
      default -> {
        findings.refused(AT + ".visibility", visibility, "public or cluster");
        yield Visibility.CLUSTER;
      }
    };
  }

  private void domain(String at, String domain) {
    String expected = "a whole host in lower case, such as shop.example.com";
    if (domain.startsWith("*.")) {
      findings.refused(at, domain, "a whole host; wildcards belong to no service");
    } else if (domain.length() > Forms.MAX_SUBDOMAIN) {
      findings.refused(at, domain, "at most " + Forms.MAX_SUBDOMAIN + " characters");
    } else if (!DOMAIN.matcher(domain).matches()) {
      findings.refused(at, domain, inAscii(domain).map(ascii -> "it as " + ascii).orElse(expected));
    } else if (RESERVED_LABEL.matcher(domain).matches()) {
      findings.refused(at, domain, "no label with -- in its third place, but for xn--");
    }
  }

  /** What a name server knows a domain as that is written with other letters or in other case. */
  private static Optional<String> inAscii(String domain) {
    try {
      String ascii = IDN.toASCII(domain, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
      return Optional.of(ascii).filter(name -> DOMAIN.matcher(name).matches());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
