package dev.dormouse.operator.service;

import dev.dormouse.core.revision.Retirement;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.RevisionPlan;
import dev.dormouse.core.revision.ServiceDefinition;
import dev.dormouse.crds.ServerlessServiceSpec.Template;
import dev.dormouse.crds.kubernetes.Labels;
import dev.dormouse.crds.kubernetes.RevisionResource;
import dev.dormouse.crds.kubernetes.RevisionResourceSpec;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Makes a service's revisions, and deletes those of no use any more. Safe for any thread. */
final class Revisions {
  private final KubernetesSerialization serialization;
  private final int kept;

  /**
   * The revisions of all services.
   *
   * @param kept how many without traffic each service keeps
   */
  Revisions(KubernetesSerialization serialization, int kept) {
    this.serialization = serialization;
    this.kept = kept;
  }

  /**
   * All revisions of a service, with the one that its template needs, which is made if missing;
   * empty where that can't be told, since the service is not what it is known as any more: watches
   * are of different ages, and of an old template and a new revision one revision too many would
   * come.
   */
  Optional<List<RevisionResource>> plan(
      ServerlessServiceResource owner,
      ServiceDefinition definition,
      InformerEventSource<RevisionResource, ServerlessServiceResource> stored,
      KubernetesClient client) {
    List<RevisionResource> all = new ArrayList<>();
    for (RevisionResource resource : stored.getSecondaryResources(owner)) {
      // Those of a service that was deleted under the same name are about to go.
      if (resource.hasOwnerReferenceFor(owner.getMetadata().getUid())
          && !resource.isMarkedForDeletion()) {
        all.add(resource);
      }
    }
    List<Revision> numbers =
        all.stream()
            .map(r -> new Revision(definition.key(), number(r), definition.template()))
            .toList();
    Template template = Objects.requireNonNull(owner.getSpec().template());
    RevisionPlan plan =
        RevisionPlan.plan(
            definition.key(),
            numbers,
            definition.template(),
            newest -> isSame(template, withNumber(newest.number(), all)));
    if (plan instanceof RevisionPlan.Create(Revision revision)) {
      if (!isCurrent(owner, client)) {
        return Optional.empty();
      }
      RevisionResource made = client.resource(resource(owner, revision, template)).create();
      stored.handleRecentResourceCreate(ResourceID.fromResource(made), made);
      all.add(made);
    }
    return Optional.of(all);
  }

  private static boolean isCurrent(ServerlessServiceResource owner, KubernetesClient client) {
    ServerlessServiceResource now = client.resource(owner).get();
    return now != null
        && Objects.equals(now.getMetadata().getUid(), owner.getMetadata().getUid())
        && Objects.equals(now.getMetadata().getGeneration(), owner.getMetadata().getGeneration());
  }

  /**
   * Deletes what is of no use any more.
   *
   * @param all the revisions that the facts are about
   */
  void retire(
      List<RevisionResource> all,
      ServiceFacts facts,
      ServiceTraffic traffic,
      KubernetesClient client) {
    List<Retirement.Candidate> candidates =
        facts.revisions().stream()
            .map(known ->
                new Retirement.Candidate(
                    known.key(),
                    known.number(),
                    traffic.wants(known.key()),
                    known.started(),
                    facts.instances().getOrDefault(known.key().name(), 0)))
            .toList();
    List<String> useless =
        Retirement.plan(candidates, kept).stream().map(RevisionKey::name).toList();
    all.stream()
        .filter(revision -> useless.contains(revision.getMetadata().getName()))
        .forEach(revision -> delete(revision, client));
  }

  /**
   * Only as it is known here: one that was ready just now, of which this has yet to hear, may have
   * requests already. What changed it brings the service back here.
   */
  private static void delete(RevisionResource revision, KubernetesClient client) {
    try {
      var _ = client.resource(revision).lockResourceVersion().delete();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  /**
   * Whether two templates are stored as the same. Those that differ are compared as JSON, where a
   * field that is absent and one that is empty are one.
   */
  private boolean isSame(Template template, RevisionResource revision) {
    Template other = revision.getSpec().template();
    return template.equals(other)
        || (other != null
            && serialization
                .convertValue(template, Map.class)
                .equals(serialization.convertValue(other, Map.class)));
  }

  private static RevisionResource withNumber(int number, List<RevisionResource> all) {
    return all.stream().filter(r -> number(r) == number).findFirst().orElseThrow();
  }

  private static int number(RevisionResource resource) {
    return Math.max(1, Objects.requireNonNullElse(resource.getSpec().number(), 1));
  }

  private static RevisionResource resource(
      ServerlessServiceResource owner, Revision revision, Template template) {
    RevisionResource resource = new RevisionResource();
    resource.setMetadata(
        new ObjectMetaBuilder()
            .withName(revision.key().name())
            .withNamespace(revision.key().namespace())
            .withLabels(
                Map.of(
                    Labels.SERVICE, revision.service().name(), Labels.MANAGED_BY, Labels.OPERATOR))
            .build());
    resource.addOwnerReference(owner);
    resource.setSpec(
        new RevisionResourceSpec(revision.service().name(), revision.number(), template));
    return resource;
  }
}
