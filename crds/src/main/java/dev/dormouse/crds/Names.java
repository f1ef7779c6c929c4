package dev.dormouse.crds;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides which names are allowed for what. Kubernetes' rules, and narrower where a name becomes a
 * part of another one. Has no state; safe for any thread.
 */
final class Names {
  /** Stands between a tag and its service in a host, and so in neither of them. */
  static final String TAG_SEPARATOR = "---";

  private static final Pattern DNS_LABEL = Pattern.compile(Forms.DNS_LABEL);
  private static final Pattern DNS_SUBDOMAIN = Pattern.compile(Forms.DNS_SUBDOMAIN);
  private static final Pattern ENV = Pattern.compile(Forms.ENV_NAME);
  private static final Pattern LABEL_VALUE = Pattern.compile(Forms.LABEL_VALUE);

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
    if (name != null
        && (name.length() > Forms.MAX_SUBDOMAIN || !DNS_SUBDOMAIN.matcher(name).matches())) {
      findings.refused(field, name, "lower-case letters, digits, - and ., at most 253 characters");
    }
  }

  void env(String field, String name) {
    if (!ENV.matcher(name).matches()) {
      findings.refused(field, name, "letters, digits, -, _ and ., not a digit first");
    } else if (name.length() > Forms.MAX_ENV_NAME) {
      findings.refused(field, name, "at most " + Forms.MAX_ENV_NAME + " characters");
    }
  }

  void labels(String field, Map<String, String> labels) {
    keys(field, labels);
    labels.forEach((key, value) -> {
      if (!isLabelValue(value)) {
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
      if (!prefixed || slash > Forms.MAX_SUBDOMAIN || !isName(key.substring(slash + 1))) {
        findings.refused(field, key, "keys such as name or example.com/name");
      }
    }
  }

  private static boolean isName(String text) {
    return !text.isEmpty() && isLabelValue(text);
  }

  private static boolean isLabelValue(String text) {
    return text.length() <= Forms.MAX_LABEL && LABEL_VALUE.matcher(text).matches();
  }
}
