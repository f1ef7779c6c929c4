package dev.dormouse.operator.service;

import dev.dormouse.crds.kubernetes.Labels;
import dev.dormouse.crds.kubernetes.RevisionResource;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import dev.dormouse.operator.OperatorOptions;
import dev.dormouse.operator.ingress.DomainClaims;
import dev.dormouse.operator.ingress.Entries;
import dev.dormouse.operator.report.PackedStore;
import dev.dormouse.operator.report.PagedInformer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is watched for services: their revisions, their names in the cluster, and how many instances
 * their Deployments have. Filled once before anything is reconciled, then safe for any thread.
 */
final class ServiceSources {
  private final OperatorOptions options;
  private final Entries entries;
  private @Nullable InformerEventSource<RevisionResource, ServerlessServiceResource> revisions;
  private @Nullable InformerEventSource<Deployment, ServerlessServiceResource> deployments;
  private @Nullable ClusterNames names;
  private @Nullable DomainClaims domains;

  ServiceSources(OperatorOptions options) {
    this.options = options;
    this.entries = new Entries(options.ingress(), options.activatorNamespace(), options.domain());
  }

  List<EventSource<?, ServerlessServiceResource>> prepare(
      EventSourceContext<ServerlessServiceResource> context) {
    InformerEventSource<RevisionResource, ServerlessServiceResource> found =
        new PagedInformer<>(
            PagedInformer.from(RevisionResource.class, ServerlessServiceResource.class)
                .withItemStore(
                    PackedStore.forWatchOf(context, RevisionResource.class, PackedStore::unmanaged))
                .build(),
            context);
    InformerEventSource<Service, ServerlessServiceResource> services =
        new PagedInformer<>(
            PagedInformer.from(Service.class, ServerlessServiceResource.class)
                .withLabelSelector(Labels.MANAGED_BY + "=" + Labels.OPERATOR)
                // By its name, so that no index is kept.
                .withPrimaryToSecondaryMapper(
                    (ServerlessServiceResource service) -> Set.of(ResourceID.fromResource(service)))
                .withItemStore(
                    PackedStore.forWatchOf(context, Service.class, PackedStore::unmanaged))
                .build(),
            context);
    InformerEventSource<Deployment, ServerlessServiceResource> counted =
        new PagedInformer<>(
            PagedInformer.from(Deployment.class, ServerlessServiceResource.class)
                .withLabelSelector(Labels.MANAGED_BY + "=" + Labels.OPERATOR)
                .withSecondaryToPrimaryMapper(ServiceSources::serviceOf)
                // Asked for by its revision's name alone, so that no index is kept.
                .withPrimaryToSecondaryMapper((ServerlessServiceResource _) -> Set.of())
                .withOnAddFilter(added -> replicas(added) > 0)
                .withOnUpdateFilter((now, before) -> replicas(now) != replicas(before))
                .withItemStore(
                    PackedStore.forWatchOf(context, Deployment.class, ServiceSources::replicasOnly))
                .build(),
            context);
    revisions = found;
    deployments = counted;
    names = new ClusterNames(services, options.activatorHost());
    DomainClaims claims = new DomainClaims(options.domainPolicy(), context.getPrimaryCache());
    domains = claims;
    List<EventSource<?, ServerlessServiceResource>> all =
        new ArrayList<>(List.of(found, services, counted, claims.source(), prepulls(context)));
    all.addAll(entries.prepare(context));
    return all;
  }

  /** With their managed fields, which tell when somebody else has changed them. */
  private static InformerEventSource<DaemonSet, ServerlessServiceResource> prepulls(
      EventSourceContext<ServerlessServiceResource> context) {
    return new PagedInformer<>(
        PagedInformer.from(DaemonSet.class, ServerlessServiceResource.class)
            .withLabelSelector(Labels.MANAGED_BY + "=" + Labels.OPERATOR)
            .withSecondaryToPrimaryMapper(ServiceSources::serviceOf)
            .build(),
        context);
  }

  InformerEventSource<RevisionResource, ServerlessServiceResource> revisions() {
    return Objects.requireNonNull(revisions, "prepare was not called");
  }

  ClusterNames names() {
    return Objects.requireNonNull(names, "prepare was not called");
  }

  DomainClaims domains() {
    return Objects.requireNonNull(domains, "prepare was not called");
  }

  Entries entries() {
    return entries;
  }

  /** How many pods each of the revisions has, by its name. */
  Map<String, Integer> instances(List<RevisionResource> all) {
    InformerEventSource<Deployment, ?> counted =
        Objects.requireNonNull(deployments, "prepare was not called");
    Map<String, Integer> instances = new HashMap<>();
    for (RevisionResource revision : all) {
      counted
          .get(ResourceID.fromResource(revision))
          .ifPresent(found -> instances.put(revision.getMetadata().getName(), replicas(found)));
    }
    return instances;
  }

  /** How many pods a Deployment has. */
  private static int replicas(Deployment deployment) {
    Integer replicas = deployment.getStatus() == null ? null : deployment.getStatus().getReplicas();
    return replicas == null ? 0 : replicas;
  }

  private static Set<ResourceID> serviceOf(HasMetadata labelled) {
    String service = labelled.getMetadata().getLabels().get(Labels.SERVICE);
    return service == null
        ? Set.of()
        : Set.of(new ResourceID(service, labelled.getMetadata().getNamespace()));
  }

  private static Deployment replicasOnly(Deployment deployment) {
    deployment.setSpec(new DeploymentSpec());
    return PackedStore.unmanaged(deployment);
  }
}
