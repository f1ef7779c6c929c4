package dev.dormouse.crds;

import dev.dormouse.core.admit.QueuePolicy;
import dev.dormouse.core.revision.ServiceDefinition;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.rollout.RolloutPolicy;
import dev.dormouse.core.route.Reach;
import dev.dormouse.core.route.SessionAffinity;
import dev.dormouse.core.scale.ScalingPolicy;
import dev.dormouse.crds.ServerlessService.Metadata;
import dev.dormouse.crds.ServerlessServiceSpec.Queue;
import dev.dormouse.crds.ServerlessServiceSpec.Scaling;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Maps a resource to core's definition of it: checks every value, fills in every default, and finds
 * all violations at once. Has no state; safe for any thread.
 */
public final class SpecMapper {
  public static final String DEFAULT_NAMESPACE = "default";

  /**
   * What came of a resource.
   *
   * @param definition present exactly when nothing is wrong
   * @param notes what is right, and yet works otherwise than one may think, mostly in local mode
   */
  public record Mapped(
      Optional<ServiceDefinition> definition, List<Finding> violations, List<Finding> notes) {}

  private SpecMapper() {}

  public static Mapped map(ServerlessService service) {
    return map(service, field -> false);
  }

  /**
   * Maps what a reader could take.
   *
   * @param isUnread whether a field is there, but with a value that the reader has refused
   */
  static Mapped map(ServerlessService service, Predicate<String> isUnread) {
    Findings findings = new Findings(isUnread);
    check(service.metadata(), findings);
    ServiceKey key = key(service.metadata());
    ServerlessServiceSpec spec = service.spec();
    TemplateMapper template = new TemplateMapper(findings);
    TrafficMapper traffic = new TrafficMapper(findings, key.name());
    Optional<dev.dormouse.core.revision.Template> mapped =
        template.map(spec == null ? null : spec.template());
    ScalingPolicy scaling = scaling(spec == null ? null : spec.scaling(), findings);
    QueuePolicy queue = queue(spec == null ? null : spec.queue(), findings);
    List<dev.dormouse.core.route.TrafficTarget> targets =
        traffic.map(spec == null ? List.of() : spec.traffic());
    Reach reach = new IngressMapper(findings).map(spec == null ? null : spec.ingress());
    Optional<RolloutPolicy> rollout =
        new RolloutMapper(findings).map(spec == null ? null : spec.rollout());
    Optional<SessionAffinity> affinity =
        new SessionAffinityMapper(findings).map(spec == null ? null : spec.sessionAffinity());
    if (spec != null && Boolean.TRUE.equals(spec.imagePrepull())) {
      findings.note("spec.imagePrepull", "local mode pulls an image when it first runs");
    }
    Optional<ServiceDefinition> definition =
        findings.failed()
            ? Optional.empty()
            : mapped.map(t ->
                new ServiceDefinition(key, t, scaling, queue, targets, reach, rollout, affinity));
    return new Mapped(definition, findings.violations(), findings.notes());
  }

  /**
   * From where a service is reached, whatever else is wrong with it. What can't be understood is
   * hidden rather than shown.
   */
  public static Reach reach(@Nullable IngressSpec ingress) {
    return new IngressMapper(new Findings(field -> false)).map(ingress);
  }

  /** The name that a resource asks for, right or wrong; empty where there is none. */
  static ServiceKey key(@Nullable Metadata metadata) {
    String name = metadata == null ? null : metadata.name();
    String namespace = metadata == null ? null : metadata.namespace();
    return new ServiceKey(
        namespace == null ? DEFAULT_NAMESPACE : namespace, name == null ? "" : name);
  }

  private static void check(@Nullable Metadata metadata, Findings findings) {
    String name = metadata == null ? null : metadata.name();
    String namespace = metadata == null ? null : metadata.namespace();
    Names names = new Names(findings);
    if (name == null) {
      findings.missing("metadata.name", "the service's name");
    } else {
      names.hostPart("metadata.name", name, Forms.MAX_SERVICE);
    }
    if (namespace != null) {
      names.dnsLabel("metadata.namespace", namespace, Forms.MAX_LABEL);
    }
    names.labels("metadata.labels", metadata == null ? Map.of() : metadata.labels());
    names.keys("metadata.annotations", metadata == null ? Map.of() : metadata.annotations());
  }

  private static ScalingPolicy scaling(@Nullable Scaling scaling, Findings findings) {
    ScalingPolicy absent = ScalingPolicy.DEFAULT;
    if (scaling == null) {
      return absent;
    }
    String at = "spec.scaling.";
    int most = ScalingPolicy.MAX_INSTANCES;
    int min =
        findings.within(
            at + "minInstances", scaling.minInstances(), absent.minInstances(), 0, most);
    int max =
        findings.within(
            at + "maxInstances", scaling.maxInstances(), absent.maxInstances(), 1, most);
    if (min > max) {
      findings.violation(
          at + "minInstances",
          min + " (expected: at most maxInstances, which is " + max + ")",
          List.of(at + "maxInstances"));
    }
    int percent =
        findings.within(
            at + "targetUtilization",
            scaling.targetUtilization(),
            (int) Math.round(absent.targetUtilization() * 100),
            1,
            100);
    return absent
        .with(
            Math.min(min, max),
            max,
            percent / 100.0,
            findings.duration(
                at + "idleTimeout",
                scaling.idleTimeout(),
                absent.idleTimeout(),
                ScalingPolicy.MAX_IDLE_TIMEOUT))
        .with(
            new ScalingPolicy.Chosen(
                scaling.targetUtilization() != null, scaling.idleTimeout() != null))
        .with(new ScheduleMapper(findings, max).map(at + "schedule", scaling.schedule()));
  }

  private static QueuePolicy queue(@Nullable Queue queue, Findings findings) {
    QueuePolicy absent = QueuePolicy.DEFAULT;
    if (queue == null) {
      return absent;
    }
    String at = "spec.queue.";
    return new QueuePolicy(
        findings.within(
            at + "maxRequests",
            queue.maxRequests(),
            absent.maxRequests(),
            0,
            QueuePolicy.MAX_REQUESTS),
        findings.bytes(at + "maxBytes", queue.maxBytes(), 0).orElse(absent.maxBytes()),
        findings.duration(at + "maxWait", queue.maxWait(), absent.maxWait(), QueuePolicy.MAX_WAIT));
  }
}
