package dev.dormouse.crds;

import dev.dormouse.core.revision.Container;
import dev.dormouse.core.revision.Container.Protocol;
import dev.dormouse.core.revision.ReadinessProbe;
import dev.dormouse.core.revision.StartupProbe;
import dev.dormouse.crds.ContainerSpec.EnvVar;
import dev.dormouse.crds.ContainerSpec.Port;
import dev.dormouse.crds.ContainersMapper.Serving;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks and maps one container. For one thread and one resource. */
final class ContainerMapper {
  private static final Set<String> PULL_POLICIES = Set.of("Always", "IfNotPresent", "Never");
  private static final String HTTP1 = "http1";
  private static final String H2C = "h2c";
  private static final String NO_NUL = "a string without NUL characters";
  private static final Pattern IMAGE = Pattern.compile(Forms.IMAGE);

  private final Findings findings;
  private final String at;
  private final ContainerSpec spec;

  ContainerMapper(Findings findings, String at, ContainerSpec spec) {
    this.findings = findings;
    this.at = at;
    this.spec = spec;
  }

  /** Maps the container that takes requests; absent only where a violation was found. */
  Optional<Serving> serving() {
    Map<String, String> env = check();
    Port port = port();
    int number =
        findings.within(
            at + ".ports[0].containerPort", port.containerPort(), Container.DEFAULT_PORT, 1, 65535);
    String portName = port.name() == null ? HTTP1 : port.name();
    ProbeMapper probes = new ProbeMapper(findings, at);
    ProbeMapper.Startup startup = probes.startup(spec.startupProbe(), number, portName);
    Optional<ReadinessProbe> readiness = probes.readiness(spec.readinessProbe(), number, portName);
    StartupProbe start =
        spec.startupProbe() == null
            ? readiness.map(ReadinessProbe::question).orElse(startup.probe())
            : startup.probe();
    probes.noteIgnored(spec);
    noteUnresolved();
    Container.Resources resources = new ResourcesMapper(findings, at).map(spec.resources());
    return Optional.of(
        new Serving(
            new Container(
                spec.name() == null ? Container.DEFAULT_NAME : spec.name(),
                Optional.ofNullable(spec.image()),
                spec.command(),
                spec.args(),
                env,
                Optional.ofNullable(spec.workingDir()),
                number,
                portName.equals(H2C) ? Protocol.H2C : Protocol.HTTP1,
                start,
                readiness,
                resources),
            startup.timeout()));
  }

  /** Checks what every container has; answers its environment. */
  Map<String, String> check() {
    String image = spec.image();
    if (image != null && !IMAGE.matcher(image).matches()) {
      findings.refused(at + ".image", image, "an image such as registry.example/hello:1");
    } else if (image == null && spec.command().isEmpty()) {
      findings.violation(
          at + ".image", "missing (expected: an image, or a command)", List.of(at + ".command"));
    }
    if (!spec.command().isEmpty() && spec.command().getFirst().isBlank()) {
      findings.refused(at + ".command[0]", "", "a program");
    }
    noNul(".command", spec.command());
    noNul(".args", spec.args());
    if (spec.workingDir() != null && spec.workingDir().isBlank()) {
      findings.refused(at + ".workingDir", "", "a folder");
    }
    if (spec.imagePullPolicy() != null && !PULL_POLICIES.contains(spec.imagePullPolicy())) {
      findings.refused(
          at + ".imagePullPolicy", spec.imagePullPolicy(), "Always, IfNotPresent or Never");
    }
    new ProbeMapper(findings, at).checkAll(spec);
    return env();
  }

  /** What the operating system can't be given. */
  private void noNul(String field, List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).indexOf('\0') >= 0) {
        findings.refused(at + field + "[" + i + "]", words.get(i), NO_NUL);
      }
    }
  }

  private Map<String, String> env() {
    Map<String, String> env = new LinkedHashMap<>();
    Map<String, String> first = new HashMap<>();
    findings.atMost(at + ".env", spec.env(), Forms.MAX_ENV);
    for (int i = 0; i < spec.env().size(); i++) {
      String here = at + ".env[" + i + "]";
      EnvVar variable = spec.env().get(i);
      String name = variable.name();
      if (name == null) {
        findings.missing(here + ".name", "the variable's name");
        continue;
      }
      new Names(findings).env(here + ".name", name);
      if (Container.PLATFORM_ENV.contains(name)) {
        findings.refused(here + ".name", name, "another name; the platform sets this one");
      }
      String other = first.putIfAbsent(name, "env[" + i + "]");
      if (other != null) {
        findings.refused(here + ".name", name, "a name of its own; " + other + " has this one");
      }
      if (variable.value() != null && variable.value().indexOf('\0') >= 0) {
        findings.refused(here + ".value", variable.value(), NO_NUL);
      }
      if (variable.valueFrom().isEmpty()) {
        env.put(name, variable.value() == null ? "" : variable.value());
      } else if (variable.value() != null) {
        findings.violation(
            here, "both value and valueFrom (expected: one of them)", List.of(here + ".valueFrom"));
      }
    }
    return env;
  }

  private Port port() {
    List<Port> ports = spec.ports();
    Port port = ports.isEmpty() ? new Port(null, null, null) : ports.getFirst();
    if (ports.size() > 1) {
      findings.violation(at + ".ports", ports.size() + " ports (expected: one)", List.of());
    }
    if (port.name() != null && !port.name().equals(HTTP1) && !port.name().equals(H2C)) {
      findings.refused(at + ".ports[0].name", port.name(), HTTP1 + " or " + H2C);
    }
    if (port.protocol() != null && !port.protocol().equals("TCP")) {
      findings.refused(at + ".ports[0].protocol", port.protocol(), "TCP");
    }
    return port;
  }

  private void noteUnresolved() {
    for (int i = 0; i < spec.env().size(); i++) {
      if (!spec.env().get(i).valueFrom().isEmpty()) {
        findings.note(
            at + ".env[" + i + "].valueFrom",
            "local mode can't resolve it and leaves the variable unset");
      }
    }
    if (!spec.envFrom().isEmpty()) {
      findings.note(at + ".envFrom", "local mode can't resolve it and leaves the variables unset");
    }
    if (!spec.volumeMounts().isEmpty()) {
      findings.note(at + ".volumeMounts", "local mode mounts no volumes");
    }
  }
}
