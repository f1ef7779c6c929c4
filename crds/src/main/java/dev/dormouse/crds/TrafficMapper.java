package dev.dormouse.crds;

import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.route.TrafficTarget;
import dev.dormouse.crds.ServerlessServiceSpec.Traffic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checks and maps where a service's traffic is to go. For one thread and one resource. */
final class TrafficMapper {
  private static final String AT = "spec.traffic";

  private final Findings findings;
  private final String service;
  private final Map<String, String> tags = new HashMap<>();

  TrafficMapper(Findings findings, String service) {
    this.findings = findings;
    this.service = service;
  }

  List<TrafficTarget> map(List<Traffic> traffic) {
    if (traffic.isEmpty()) {
      return List.of(TrafficTarget.allToLatest());
    }
    findings.atMost(AT, traffic, Forms.MAX_TRAFFIC);
    List<TrafficTarget> targets = new ArrayList<>();
    List<String> percents = new ArrayList<>();
    long sum = 0;
    for (int i = 0; i < traffic.size(); i++) {
      String at = AT + "[" + i + "]";
      Traffic one = traffic.get(i);
      revision(at, one);
      tag(i, one);
      int percent = findings.within(at + ".percent", one.percent(), 0, 0, 100);
      sum += one.percent() == null ? 0 : one.percent();
      percents.add(at + ".percent");
      targets.add(
          new TrafficTarget(
              Optional.ofNullable(one.revisionName()), percent, Optional.ofNullable(one.tag())));
    }
    if (sum != 100) {
      findings.violation(AT, "percents add up to " + sum + " (expected: 100)", percents);
    }
    return targets;
  }

  private void revision(String at, Traffic one) {
    boolean latest = Boolean.TRUE.equals(one.latestRevision());
    String name = one.revisionName();
    if (latest == (name != null)) {
      findings.violation(
          at,
          (latest ? "both" : "neither")
              + " latestRevision: true "
              + (latest ? "and" : "nor")
              + " revisionName (expected: exactly one)",
          List.of(at + ".latestRevision", at + ".revisionName"));
    } else if (name != null && !isRevision(name)) {
      String example = new ServiceKey("", service).revision(1).name();
      findings.refused(
          at + ".revisionName", name, "a revision of this service, such as " + example);
    }
  }

  private boolean isRevision(String name) {
    return Pattern.matches(Pattern.quote(service) + "-[0-9]{5,9}", name);
  }

  private void tag(int i, Traffic one) {
    String at = AT + "[" + i + "].tag";
    String tag = one.tag();
    if (tag == null) {
      return;
    }
    int longest = Forms.MAX_LABEL - Names.TAG_SEPARATOR.length() - service.length();
    new Names(findings).hostPart(at, tag, Math.max(1, longest));
    String first = tags.putIfAbsent(tag, "traffic[" + i + "]");
    if (first != null) {
      findings.refused(at, tag, "a tag of its own; " + first + " has this one");
    }
  }
}
