package dev.dormouse.crds;

import dev.dormouse.core.revision.ReadinessProbe;
import dev.dormouse.core.revision.StartupProbe;
import dev.dormouse.core.revision.StartupProbe.TcpConnect;
import dev.dormouse.core.revision.Template;
import dev.dormouse.crds.ProbeSpec.Header;
import dev.dormouse.crds.ProbeSpec.HttpGet;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks a container's probes and maps those by which it is known that it takes requests. Dormouse
 * asks an instance every few milliseconds while it starts, so the probe's period and threshold only
 * say how long a start may take. For one thread and one resource.
 */
final class ProbeMapper {
  /**
   * How a start is watched.
   *
   * @param timeout how long it may take; absent when the probe doesn't say
   */
  record Startup(StartupProbe probe, Optional<Duration> timeout) {}

  private static final int DEFAULT_PERIOD_SECONDS = 10;
  private static final int DEFAULT_FAILURES = 3;
  private static final Pattern PATH = Pattern.compile(Forms.PATH);
  private static final Pattern HEADER = Pattern.compile(Forms.HEADER_NAME);
  private static final Pattern HEADER_VALUE = Pattern.compile(Forms.HEADER_VALUE);

  private final Findings findings;
  private final String at;

  ProbeMapper(Findings findings, String container) {
    this.findings = findings;
    this.at = container;
  }

  /** Checks what holds for every probe of every container. */
  void checkAll(ContainerSpec spec) {
    check(at + ".startupProbe", spec.startupProbe(), 1);
    check(at + ".livenessProbe", spec.livenessProbe(), 1);
    check(at + ".readinessProbe", spec.readinessProbe(), Integer.MAX_VALUE);
  }

  /** Says which probes local mode doesn't run. */
  void noteIgnored(ContainerSpec spec) {
    if (spec.livenessProbe() != null) {
      findings.note(at + ".livenessProbe", "local mode doesn't run it");
    }
  }

  /**
   * Maps the readiness probe of the container that takes requests; absent where only a kubelet can
   * run it.
   */
  Optional<ReadinessProbe> readiness(@Nullable ProbeSpec probe, int port, String portName) {
    if (probe == null) {
      return Optional.empty();
    }
    String here = at + ".readinessProbe";
    Optional<StartupProbe> question = question(here, probe, port, portName);
    if (question.isEmpty() && (probe.exec() != null || probe.grpc() != null)) {
      findings.note(here, "local mode runs only httpGet and tcpSocket, not this one");
    }
    return question.map(asked ->
        new ReadinessProbe(
            asked,
            Duration.ofSeconds(atLeast(0, probe.initialDelaySeconds(), 0)),
            Duration.ofSeconds(atLeast(1, probe.periodSeconds(), DEFAULT_PERIOD_SECONDS)),
            atLeast(1, probe.failureThreshold(), DEFAULT_FAILURES),
            atLeast(1, probe.successThreshold(), 1)));
  }

  /** What is too small was refused before. */
  private static int atLeast(int least, @Nullable Integer value, int otherwise) {
    return value == null ? otherwise : Math.max(least, value);
  }

  /** Maps the startup probe of the container that takes requests. */
  Startup startup(@Nullable ProbeSpec probe, int port, String portName) {
    if (probe == null) {
      return new Startup(TcpConnect.DEFAULT, Optional.empty());
    }
    String here = at + ".startupProbe";
    Optional<StartupProbe> question = question(here, probe, port, portName);
    if (question.isEmpty() && (probe.exec() != null || probe.grpc() != null)) {
      findings.note(
          here + (probe.exec() == null ? ".grpc" : ".exec"),
          "local mode doesn't run it and waits until the port accepts a TCP connection instead");
    }
    return new Startup(
        question.orElseGet(() -> new TcpConnect(attempt(probe))), timeout(here, probe));
  }

  /** What can be asked over the network; absent for what runs inside the container. */
  private Optional<StartupProbe> question(String here, ProbeSpec probe, int port, String portName) {
    HttpGet get = probe.httpGet();
    if (get != null) {
      port(here + ".httpGet", get.port(), port, portName);
      String path = get.path() == null ? "/" : get.path();
      return Optional.of(new StartupProbe.HttpGet(path, headers(get), attempt(probe)));
    }
    if (probe.tcpSocket() != null) {
      port(here + ".tcpSocket", probe.tcpSocket().port(), port, portName);
      return Optional.of(new TcpConnect(attempt(probe)));
    }
    return Optional.empty();
  }

  private static Duration attempt(ProbeSpec probe) {
    return probe.timeoutSeconds() == null || probe.timeoutSeconds() < 1
        ? TcpConnect.DEFAULT.attemptTimeout()
        : Duration.ofSeconds(probe.timeoutSeconds());
  }

  private void check(String here, @Nullable ProbeSpec probe, int maxSuccesses) {
    if (probe == null) {
      return;
    }
    long handlers =
        Stream.of(probe.httpGet(), probe.tcpSocket(), probe.exec(), probe.grpc())
            .filter(Objects::nonNull)
            .count();
    if (handlers != 1) {
      findings.violation(
          here,
          (handlers == 0 ? "none" : handlers)
              + " of httpGet, tcpSocket, exec and grpc (expected: exactly one)",
          List.of(here + ".httpGet", here + ".tcpSocket", here + ".exec", here + ".grpc"));
    }
    int most = Integer.MAX_VALUE;
    findings.within(here + ".initialDelaySeconds", probe.initialDelaySeconds(), 0, 0, most);
    findings.within(here + ".periodSeconds", probe.periodSeconds(), 1, 1, most);
    findings.within(here + ".timeoutSeconds", probe.timeoutSeconds(), 1, 1, most);
    findings.within(here + ".failureThreshold", probe.failureThreshold(), 1, 1, most);
    findings.within(here + ".successThreshold", probe.successThreshold(), 1, 1, maxSuccesses);
    if (probe.httpGet() != null) {
      httpGet(here + ".httpGet", probe.httpGet());
    }
    if (probe.tcpSocket() != null) {
      noHost(here + ".tcpSocket", probe.tcpSocket().host());
    }
  }

  private void httpGet(String here, HttpGet get) {
    if (get.path() != null && !PATH.matcher(get.path()).matches()) {
      findings.refused(here + ".path", get.path(), "a path that starts with /");
    }
    if (get.scheme() != null && !get.scheme().equals("HTTP")) {
      findings.refused(here + ".scheme", get.scheme(), "HTTP");
    }
    noHost(here, get.host());
    checkHeaders(here, get);
  }

  private void noHost(String here, @Nullable String host) {
    if (host != null) {
      findings.refused(here + ".host", host, "no host; the instance itself is asked");
    }
  }

  private void checkHeaders(String here, HttpGet get) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < get.httpHeaders().size(); i++) {
      Header header = get.httpHeaders().get(i);
      String at = here + ".httpHeaders[" + i + "]";
      String name = header.name();
      String value = header.value() == null ? "" : header.value();
      if (name == null) {
        findings.missing(at + ".name", "the header's name");
        continue;
      }
      if (!HEADER.matcher(name).matches()) {
        findings.refused(at + ".name", name, "a header's name");
      }
      if (!HEADER_VALUE.matcher(value).matches()) {
        findings.refused(at + ".value", value, "printable ASCII");
      }
      if (!names.add(name.toLowerCase(Locale.ROOT))) {
        findings.refused(at + ".name", name, "every header once");
      }
    }
  }

  private static Map<String, String> headers(HttpGet get) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Header header : get.httpHeaders()) {
      if (header.name() != null) {
        headers.put(header.name(), header.value() == null ? "" : header.value());
      }
    }
    return headers;
  }

  private void port(String here, @Nullable String asked, int port, String portName) {
    if (asked != null && !asked.equals(portName) && !asked.equals(Integer.toString(port))) {
      findings.refused(here + ".port", asked, "the container's port, " + port + " or " + portName);
    }
  }

  /** As long as Kubernetes would try: a delay of 5 s and 30 times 2 s allow 65 s. */
  private Optional<Duration> timeout(String here, ProbeSpec probe) {
    if (probe.periodSeconds() == null && probe.failureThreshold() == null) {
      return Optional.empty();
    }
    long delay = Objects.requireNonNullElse(probe.initialDelaySeconds(), 0);
    long period = Objects.requireNonNullElse(probe.periodSeconds(), DEFAULT_PERIOD_SECONDS);
    long failures = Objects.requireNonNullElse(probe.failureThreshold(), DEFAULT_FAILURES);
    long seconds = delay + period * failures;
    if (delay < 0 || period < 1 || failures < 1) {
      return Optional.empty();
    }
    if (seconds > Template.MAX_START_TIMEOUT.toSeconds()) {
      findings.violation(
          here,
          "allows a start of %d s (expected: at most %d s for initialDelaySeconds + periodSeconds * failureThreshold)"
              .formatted(seconds, Template.MAX_START_TIMEOUT.toSeconds()),
          List.of());
      return Optional.empty();
    }
    return Optional.of(Duration.ofSeconds(seconds));
  }
}
