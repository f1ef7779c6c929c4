package dev.dormouse.crds;

import dev.dormouse.core.route.SessionAffinity;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks and maps how a client's requests are kept together. For one thread and one resource. */
final class SessionAffinityMapper {
  private static final String AT = "spec.sessionAffinity.";
  private static final Duration MIN_AGE = Duration.ofSeconds(1);

  private final Findings findings;

  SessionAffinityMapper(Findings findings) {
    this.findings = findings;
  }

  Optional<SessionAffinity> map(@Nullable SessionAffinitySpec spec) {
    if (spec == null) {
      return Optional.empty();
    }
    SessionAffinity absent = SessionAffinity.DEFAULT;
    Duration maxAge =
        findings.duration(AT + "maxAge", spec.maxAge(), absent.maxAge(), SessionAffinity.MAX_AGE);
    if (maxAge.compareTo(MIN_AGE) < 0) {
      findings.refused(AT + "maxAge", spec.maxAge() == null ? "" : spec.maxAge(), "1s to 720h");
      maxAge = absent.maxAge();
    }
    return Optional.of(
        new SessionAffinity(
            name(spec.cookieName()),
            maxAge,
            findings.duration(
                AT + "maxWait", spec.maxWait(), absent.maxWait(), SessionAffinity.MAX_WAIT)));
  }

  private String name(@Nullable String name) {
    if (name == null) {
      return SessionAffinity.DEFAULT.cookieName();
    }
    if (name.length() > Forms.MAX_LABEL || !Pattern.matches(Forms.COOKIE_NAME, name)) {
      findings.refused(
          AT + "cookieName",
          name,
          "1 to 63 letters, digits, '-', '.' and '_', a letter or digit first");
      return SessionAffinity.DEFAULT.cookieName();
    }
    return name;
  }
}
