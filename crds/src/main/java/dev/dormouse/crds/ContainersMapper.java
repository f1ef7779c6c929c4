package dev.dormouse.crds;

import dev.dormouse.core.revision.Container;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks a template's containers and picks the one that takes requests: the only one, or the only
 * one with ports. For one thread and one resource.
 */
final class ContainersMapper {
  /**
   * The container that takes requests.
   *
   * @param startTimeout how long its startup probe allows, when the resource says
   */
  record Serving(Container container, Optional<Duration> startTimeout) {}

  private final Findings findings;

  ContainersMapper(Findings findings) {
    this.findings = findings;
  }

  /** The serving container; absent only where a violation was found. */
  Optional<Serving> map(String at, List<ContainerSpec> containers) {
    if (containers.isEmpty()) {
      findings.missing(at, "at least one container");
      return Optional.empty();
    }
    findings.atMost(at, containers, Forms.MAX_CONTAINERS);
    int serving = serving(at, containers);
    names(at, containers, serving);
    Optional<Serving> mapped = Optional.empty();
    for (int i = 0; i < containers.size(); i++) {
      String here = at + "[" + i + "]";
      ContainerMapper mapper = new ContainerMapper(findings, here, containers.get(i));
      if (i == serving) {
        mapped = mapper.serving();
      } else {
        mapper.check();
        if (serving >= 0) {
          findings.note(here, "local mode runs only the container that has ports, not this one");
        }
      }
    }
    return mapped;
  }

  private int serving(String at, List<ContainerSpec> containers) {
    if (containers.size() == 1) {
      return 0;
    }
    List<Integer> withPorts = new ArrayList<>();
    List<String> ports = new ArrayList<>();
    for (int i = 0; i < containers.size(); i++) {
      ports.add(at + "[" + i + "].ports");
      if (!containers.get(i).ports().isEmpty()) {
        withPorts.add(i);
      }
    }
    if (withPorts.size() == 1) {
      return withPorts.getFirst();
    }
    String found = withPorts.isEmpty() ? "none of" : withPorts.size() + " of";
    findings.violation(
        at,
        found + " the " + containers.size() + " containers have ports (expected: exactly one)",
        ports);
    return -1;
  }

  private void names(String at, List<ContainerSpec> containers, int serving) {
    Names names = new Names(findings);
    Map<String, String> first = new HashMap<>();
    for (int i = 0; i < containers.size(); i++) {
      String here = at + "[" + i + "].name";
      String name = containers.get(i).name();
      if (name != null) {
        names.dnsLabel(here, name, Forms.MAX_LABEL);
      } else if (i != serving && serving >= 0) {
        findings.missing(here, "a name, since there are several containers");
        continue;
      }
      String effective = name == null ? Container.DEFAULT_NAME : name;
      String other = first.putIfAbsent(effective, "containers[" + i + "]");
      if (other != null && serving >= 0) {
        findings.refused(here, effective, "a name of its own; " + other + " has this one");
      }
    }
  }
}
