package dev.dormouse.crds;

import dev.dormouse.crds.ServerlessService.Metadata;
import dev.dormouse.crds.ServerlessServiceSpec.Queue;
import dev.dormouse.crds.ServerlessServiceSpec.Scaling;
import dev.dormouse.crds.ServerlessServiceSpec.Template;
import dev.dormouse.crds.ServerlessServiceSpec.TemplateMetadata;
import dev.dormouse.crds.ServerlessServiceSpec.Traffic;
import dev.dormouse.crds.yaml.Fields;

/**
 * Knows which fields a ServerlessService has and of which types they are; checks no values. Has no
 * state; safe for any thread.
 */
final class ResourceReader {
  private ResourceReader() {}

  static ServerlessService service(Fields f) {
    ServerlessService service =
        new ServerlessService(
            f.string("apiVersion"),
            f.string("kind"),
            f.object("metadata", ResourceReader::metadata),
            f.object("spec", ResourceReader::spec));
    f.ignore("status");
    f.refuseOthers();
    return service;
  }

  private static Metadata metadata(Fields f) {
    f.ignore("uid", "resourceVersion", "generation", "creationTimestamp", "managedFields");
    f.ignore("ownerReferences", "finalizers");
    return new Metadata(
        f.string("name"), f.string("namespace"), f.stringMap("labels"), f.stringMap("annotations"));
  }

  private static ServerlessServiceSpec spec(Fields f) {
    return new ServerlessServiceSpec(
        f.object("template", ResourceReader::template),
        f.object("scaling", ResourceReader::scaling),
        f.object("queue", ResourceReader::queue),
        f.objects("traffic", ResourceReader::traffic),
        f.object("ingress", ResourceReader::ingress),
        f.object("rollout", ResourceReader::rollout),
        f.object("sessionAffinity", ResourceReader::sessionAffinity),
        f.bool("imagePrepull"));
  }

  private static IngressSpec ingress(Fields f) {
    return new IngressSpec(
        f.string("visibility"), f.strings("domains"), f.stringMap("annotations"));
  }

  private static Template template(Fields f) {
    return new Template(
        f.object("metadata", ResourceReader::templateMetadata),
        f.object("spec", ResourceReader::revision));
  }

  private static TemplateMetadata templateMetadata(Fields f) {
    return new TemplateMetadata(f.stringMap("labels"), f.stringMap("annotations"));
  }

  private static Scaling scaling(Fields f) {
    return new Scaling(
        f.integer("minInstances"),
        f.integer("maxInstances"),
        f.integer("targetUtilization"),
        f.string("idleTimeout", Findings.DURATION),
        f.objects("schedule", ResourceReader::window));
  }

  private static WarmWindowSpec window(Fields f) {
    return new WarmWindowSpec(
        f.string("cron"),
        f.string("timeZone"),
        f.integer("minInstances"),
        f.string("duration", Findings.DURATION));
  }

  private static Queue queue(Fields f) {
    return new Queue(
        f.integer("maxRequests"), f.string("maxWait", Findings.DURATION), f.scalar("maxBytes"));
  }

  private static Traffic traffic(Fields f) {
    return new Traffic(
        f.bool("latestRevision"), f.string("revisionName"), f.integer("percent"), f.string("tag"));
  }

  private static RolloutSpec rollout(Fields f) {
    return new RolloutSpec(
        f.integers("steps"),
        f.string("interval", Findings.DURATION),
        f.integer("maxErrorRate"),
        f.string("maxLatencyP99", "a duration such as 100ms, or a percentage such as 50%"),
        f.integer("minRequests"));
  }

  private static SessionAffinitySpec sessionAffinity(Fields f) {
    return new SessionAffinitySpec(
        f.string("cookieName"),
        f.string("maxAge", Findings.DURATION),
        f.string("maxWait", Findings.DURATION));
  }

  private static RevisionSpec revision(Fields f) {
    return new RevisionSpec(
        f.integer("containerConcurrency"),
        f.integer("timeoutSeconds"),
        f.integer("responseStartTimeoutSeconds"),
        f.integer("idleTimeoutSeconds"),
        f.integer("startTimeoutSeconds"),
        f.integer("terminationGracePeriodSeconds"),
        f.scalar("maxRequestBytes"),
        f.objects("containers", ContainerReader::container),
        f.string("serviceAccountName"),
        f.trees("imagePullSecrets"),
        f.trees("volumes"),
        f.tree("securityContext"),
        f.stringMap("nodeSelector"),
        f.trees("tolerations"),
        f.tree("affinity"),
        f.object("startupCpuBoost", b -> new StartupCpuBoostSpec(b.integer("factor"))),
        f.string("tmp"));
  }
}
