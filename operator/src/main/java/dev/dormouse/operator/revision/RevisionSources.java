package dev.dormouse.operator.revision;

import dev.dormouse.crds.kubernetes.Labels;
import dev.dormouse.crds.kubernetes.RevisionResource;
import dev.dormouse.operator.report.PackedStore;
import dev.dormouse.operator.report.PagedInformer;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.javaoperatorsdk.operator.api.config.informer.FieldSelectorBuilder;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is watched for revisions: Deployments, pods, and the kubelet's warnings about pods. Filled
 * once before anything is reconciled, then safe for any thread.
 */
final class RevisionSources {
  private @Nullable DeploymentWrites writes;
  private @Nullable PodWarnings warnings;

  List<EventSource<?, RevisionResource>> prepare(EventSourceContext<RevisionResource> context) {
    InformerEventSource<Deployment, RevisionResource> deployments =
        new PagedInformer<>(
            PagedInformer.from(Deployment.class, RevisionResource.class)
                .withLabelSelector(Labels.MANAGED_BY + "=" + Labels.OPERATOR)
                .withSecondaryToPrimaryMapper(RevisionSources::revisionOf)
                // By its name, so that no index is kept.
                .withPrimaryToSecondaryMapper(
                    (RevisionResource revision) -> Set.of(ResourceID.fromResource(revision)))
                .withItemStore(
                    PackedStore.forWatchOf(context, Deployment.class, UnaryOperator.identity()))
                .build(),
            context);
    InformerEventSource<Pod, RevisionResource> pods =
        new PagedInformer<>(
            PagedInformer.from(Pod.class, RevisionResource.class)
                .withLabelSelector(Labels.MANAGED_BY + "=" + Labels.OPERATOR)
                .withSecondaryToPrimaryMapper(RevisionSources::revisionOf)
                .withItemStore(PackedStore.forWatchOf(context, Pod.class, PackedStore::unmanaged))
                .build(),
            context);
    InformerEventSource<Event, RevisionResource> events =
        new PagedInformer<>(
            PagedInformer.from(Event.class, RevisionResource.class)
                .withFieldSelector(
                    new FieldSelectorBuilder()
                        .withField("involvedObject.kind", "Pod")
                        .withField("type", "Warning")
                        .build())
                .withSecondaryToPrimaryMapper(event -> revisionOf(event, pods))
                .withItemStore(PackedStore.forWatchOf(context, Event.class, PodWarnings::prune))
                .build(),
            context);
    writes = new DeploymentWrites(deployments);
    warnings = new PodWarnings(events);
    return List.of(deployments, pods, events);
  }

  DeploymentWrites writes() {
    return Objects.requireNonNull(writes, "prepare was not called");
  }

  PodWarnings warnings() {
    return Objects.requireNonNull(warnings, "prepare was not called");
  }

  private static Set<ResourceID> revisionOf(HasMetadata labelled) {
    Map<String, String> labels = labelled.getMetadata().getLabels();
    String revision = labels == null ? null : labels.get(Labels.REVISION);
    return revision == null
        ? Set.of()
        : Set.of(new ResourceID(revision, labelled.getMetadata().getNamespace()));
  }

  /**
   * An event names its pod, and the pod its revision. None while the watch of the pods begins: all
   * revisions are looked at then.
   */
  private static Set<ResourceID> revisionOf(Event event, InformerEventSource<Pod, ?> pods) {
    if (!pods.isRunning()) {
      return Set.of();
    }
    return pods.get(
            new ResourceID(
                event.getInvolvedObject().getName(), event.getInvolvedObject().getNamespace()))
        .map(RevisionSources::revisionOf)
        .orElse(Set.of());
  }
}
