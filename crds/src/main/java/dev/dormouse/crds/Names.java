package dev.dormouse.crds;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides which names are allowed for what. Kubernetes' rules, and narrower where a name becomes a
 * part of another one. Has no state; safe for any thread.
 */
final class Names {
  /** A revision's and a pod's name add to it: {@code -00001}, and what Kubernetes appends. */
  static final int MAX_SERVICE = 52;

  static final int MAX_LABEL = 63;

  /** Stands between a tag and its service in a host, and so in neither of them. */
  static final String TAG_SEPARATOR = "---";

  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern DNS_SUBDOMAIN =
      Pattern.compile(DNS_LABEL.pattern() + "(\\." + DNS_LABEL.pattern() + ")*");
  private static final Pattern ENV = Pattern.compile("[-._a-zA-Z][-._a-zA-Z0-9]*");
  private static final Pattern QUALIFIED =
      Pattern.compile("[a-zA-Z0-9]([-._a-zA-Z0-9]*[a-zA-Z0-9])?");

  private final Findings findings;

  Names(Findings findings) {
    this.findings = findings;
  }

  /** Checks a name that becomes a part of a host. */
  void dnsLabel(String field, String name, int longest) {
    if (!DNS_LABEL.matcher(name).matches()) {
      findings.refused(
          field, name, "lower-case letters, digits and -, with a letter or digit at both ends");
    } else if (name.length() > longest) {
      findings.refused(field, name, "at most " + longest + " characters");
    }
  }

  /** Checks the name of a service or a tag. */
  void hostPart(String field, String name, int longest) {
    dnsLabel(field, name, longest);
    if (name.contains(TAG_SEPARATOR)) {
      findings.refused(field, name, "no " + TAG_SEPARATOR + ", which sets a tag apart in a host");
    }
  }

  void dnsSubdomain(String field, @Nullable String name) {
    if (name != null && (name.length() > 253 || !DNS_SUBDOMAIN.matcher(name).matches())) {
      findings.refused(field, name, "lower-case letters, digits, - and ., at most 253 characters");
    }
  }

  void env(String field, String name) {
    if (!ENV.matcher(name).matches()) {
      findings.refused(field, name, "letters, digits, -, _ and ., not a digit first");
    }
  }

  void labels(String field, Map<String, String> labels) {
    keys(field, labels);
    labels.forEach((key, value) -> {
      if (!value.isEmpty() && !isQualified(value)) {
        findings.refused(
            field + "." + key, value, "letters, digits, -, _ and ., at most 63 characters");
      }
    });
  }

  /** Checks the keys of labels or annotations: {@code name} or {@code domain/name}. */
  void keys(String field, Map<String, String> map) {
    for (String key : map.keySet()) {
      int slash = key.indexOf('/');
      boolean prefixed = slash < 0 || DNS_SUBDOMAIN.matcher(key.substring(0, slash)).matches();
      if (!prefixed || slash > 253 || !isQualified(key.substring(slash + 1))) {
        findings.refused(field, key, "keys such as name or example.com/name");
      }
    }
  }

  private static boolean isQualified(String text) {
    return text.length() <= MAX_LABEL && QUALIFIED.matcher(text).matches();
  }
}
