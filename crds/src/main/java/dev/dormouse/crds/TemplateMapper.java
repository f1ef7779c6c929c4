package dev.dormouse.crds;

import dev.dormouse.core.revision.Template;
import dev.dormouse.crds.ServerlessServiceSpec.TemplateMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks and maps what a revision is made of. For one thread and one resource. */
final class TemplateMapper {
  private static final String AT = "spec.template.spec.";
  private static final RevisionSpec NOTHING =
      new RevisionSpec(
          null, null, null, null, null, null, null, List.of(), null, List.of(), List.of(), Map.of(),
          Map.of(), List.of(), Map.of(), null, null);

  private final Findings findings;

  TemplateMapper(Findings findings) {
    this.findings = findings;
  }

  /** The template; absent only where a violation was found. */
  Optional<Template> map(ServerlessServiceSpec.@Nullable Template template) {
    TemplateMetadata metadata = template == null ? null : template.metadata();
    Map<String, String> labels = metadata == null ? Map.of() : metadata.labels();
    Map<String, String> annotations = metadata == null ? Map.of() : metadata.annotations();
    Names names = new Names(findings);
    names.labels("spec.template.metadata.labels", labels);
    names.keys("spec.template.metadata.annotations", annotations);
    RevisionSpec given = template == null ? null : template.spec();
    RevisionSpec spec = given == null ? NOTHING : given;
    names.dnsSubdomain(AT + "serviceAccountName", spec.serviceAccountName());

    int concurrency =
        findings.within(
            AT + "containerConcurrency",
            spec.containerConcurrency(),
            Template.DEFAULT_CONCURRENCY,
            1,
            Template.MAX_CONCURRENCY);
    Duration timeout =
        findings.seconds(
            AT + "timeoutSeconds",
            spec.timeoutSeconds(),
            Template.DEFAULT_TIMEOUT,
            1,
            Template.MAX_TIMEOUT);
    var responseStart =
        bound(AT + "responseStartTimeoutSeconds", spec.responseStartTimeoutSeconds());
    var idle = bound(AT + "idleTimeoutSeconds", spec.idleTimeoutSeconds());
    Duration grace =
        findings.seconds(
            AT + "terminationGracePeriodSeconds",
            spec.terminationGracePeriodSeconds(),
            Template.DEFAULT_GRACE_PERIOD,
            0,
            Template.MAX_GRACE_PERIOD);
    var maxRequestBytes = findings.bytes(AT + "maxRequestBytes", spec.maxRequestBytes(), 1);
    boost(spec);
    tmp(spec);
    return new ContainersMapper(findings)
        .map(AT + "containers", spec.containers())
        .map(serving ->
            new Template(
                labels,
                annotations,
                concurrency,
                timeout,
                responseStart,
                idle,
                startTimeout(spec, serving.startTimeout()),
                grace,
                maxRequestBytes,
                serving.container()));
  }

  private void boost(RevisionSpec spec) {
    StartupCpuBoostSpec boost = spec.startupCpuBoost();
    if (boost == null) {
      return;
    }
    String field = AT + "startupCpuBoost";
    if (boost.factor() == null) {
      findings.missing(field + ".factor", "2 to 10");
    }
    int _ = findings.within(field + ".factor", boost.factor(), 2, 2, 10);
    boolean hasCpu =
        spec.containers().stream()
            .filter(container -> spec.containers().size() == 1 || !container.ports().isEmpty())
            .map(ContainerSpec::resources)
            .anyMatch(resources ->
                resources != null
                    && (resources.requests().containsKey("cpu")
                        || resources.limits().containsKey("cpu")));
    if (!hasCpu) {
      findings.violation(
          field,
          "nothing to multiply (expected: requests.cpu or limits.cpu of the container that takes"
              + " requests)",
          List.of(AT + "containers"));
    }
    findings.note(field, "local mode bounds no CPU");
  }

  private void tmp(RevisionSpec spec) {
    String tmp = spec.tmp();
    if (tmp != null
        && !tmp.equals(RevisionSpec.TMP_OF_IMAGE)
        && !tmp.equals(RevisionSpec.TMP_VOLUME)) {
      findings.refused(AT + "tmp", tmp, "volume or image");
    }
  }

  private Optional<Duration> bound(String field, @Nullable Integer seconds) {
    return seconds == null
        ? Optional.empty()
        : Optional.of(
            findings.seconds(field, seconds, Template.MAX_TIMEOUT, 1, Template.MAX_TIMEOUT));
  }

  private Duration startTimeout(RevisionSpec spec, Optional<Duration> probe) {
    String field = AT + "startTimeoutSeconds";
    if (spec.startTimeoutSeconds() != null && probe.isPresent()) {
      findings.note(
          field,
          "decides how long a start may take; the startup probe's %d s don't count"
              .formatted(probe.get().toSeconds()));
    }
    return findings.seconds(
        field,
        spec.startTimeoutSeconds(),
        probe.orElse(Template.DEFAULT_START_TIMEOUT),
        1,
        Template.MAX_START_TIMEOUT);
  }
}
