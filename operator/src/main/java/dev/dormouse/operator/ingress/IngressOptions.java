package dev.dormouse.operator.ingress;

import dev.dormouse.core.route.DomainPolicy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How requests from outside get in. Immutable.
 *
 * @param hosts for which of a service's hosts an Ingress is made
 * @param className of the Ingresses; absent means the cluster's default
 * @param annotations on each Ingress
 * @param tlsSecret with a certificate for the platform's own hosts
 * @param passed beginnings of the annotations that a service may put on its Ingress
 * @param gateways that lead to every public service; none means that no HTTPRoute is made
 * @param backend the Kubernetes Service before the activators' public port
 * @param domains who may claim which
 */
public record IngressOptions(
    Hosts hosts,
    Optional<String> className,
    Map<String, String> annotations,
    Optional<String> tlsSecret,
    List<String> passed,
    List<Gateway> gateways,
    Backend backend,
    List<DomainPolicy.Allowed> domains) {
  public static final String DEFAULT_BACKEND = "dormouse-activator:80";
  public static final List<String> DEFAULT_PASSED =
      List.of("cert-manager.io/", "acme.cert-manager.io/");

  /** No Ingress, no route, and no domain for anybody. */
  public static final IngressOptions NONE =
      new IngressOptions(
          Hosts.NONE,
          Optional.empty(),
          Map.of(),
          Optional.empty(),
          DEFAULT_PASSED,
          List.of(),
          Backend.parse(DEFAULT_BACKEND),
          List.of());

  private static final String NAME = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

  /** For which hosts of a service there is an Ingress. */
  public enum Hosts {
    NONE,
    /** For its own domains; a wildcard takes the others. */
    DOMAINS,
    /** For all of them. */
    ALL
  }

  /** A Kubernetes Service of the platform's own namespace, and its port. */
  public record Backend(String service, int port) {
    private static final Pattern FORM = Pattern.compile("(" + NAME + "):([0-9]{1,5})");

    static Backend parse(String text) {
      var parts = FORM.matcher(text);
      if (!parts.matches() || Integer.parseInt(parts.group(3)) > 65535) {
        throw new IllegalArgumentException("ingressBackend: " + text + " (expected: NAME:PORT)");
      }
      return new Backend(parts.group(1), Integer.parseInt(parts.group(3)));
    }
  }

  /**
   * A Gateway, or one listener of it.
   *
   * @param section the listener's name; absent means all that take routes
   */
  public record Gateway(String namespace, String name, Optional<String> section) {
    private static final Pattern FORM =
        Pattern.compile("(%1$s)/(%1$s)(?:/(%1$s))?".formatted(NAME.replace("(", "(?:")));

    /** {@code NAMESPACE/NAME} or {@code NAMESPACE/NAME/LISTENER}. */
    public static Gateway parse(String text) {
      var parts = FORM.matcher(text);
      if (!parts.matches()) {
        throw new IllegalArgumentException(
            "gateway: " + text + " (expected: NAMESPACE/NAME or NAMESPACE/NAME/LISTENER)");
      }
      return new Gateway(parts.group(1), parts.group(2), Optional.ofNullable(parts.group(3)));
    }
  }

  public IngressOptions {
    Objects.requireNonNull(hosts, "hosts");
    Objects.requireNonNull(className, "className");
    Objects.requireNonNull(tlsSecret, "tlsSecret");
    Objects.requireNonNull(backend, "backend");
    annotations = Map.copyOf(annotations);
    passed = List.copyOf(passed);
    gateways = List.copyOf(gateways);
    domains = List.copyOf(domains);
    if (passed.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException(
          "ingressAnnotationPrefixes: one is empty (expected: such as cert-manager.io/)");
    }
  }

  /** A backend in the form {@code NAME:PORT}. */
  public static Backend backend(String text) {
    return Backend.parse(text);
  }

  /** A line in the form {@code NAMESPACE=HOSTS}. */
  public static DomainPolicy.Allowed allowed(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw new IllegalArgumentException(
          "allowedDomains: " + text + " (expected: NAMESPACE=HOSTS, such as shop=*.example.com)");
    }
    try {
      return new DomainPolicy.Allowed(text.substring(0, equals), text.substring(equals + 1));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("allowedDomains: " + text + ": " + e.getMessage(), e);
    }
  }

  boolean isPassed(String annotation) {
    return passed.stream().anyMatch(annotation::startsWith);
  }
}
