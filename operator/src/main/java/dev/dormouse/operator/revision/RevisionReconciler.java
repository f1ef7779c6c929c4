package dev.dormouse.operator.revision;

import dev.dormouse.core.revision.Revision;
import dev.dormouse.crds.Finding;
import dev.dormouse.crds.kubernetes.Condition;
import dev.dormouse.crds.kubernetes.Labels;
import dev.dormouse.crds.kubernetes.ResourceMapper;
import dev.dormouse.crds.kubernetes.ResourceMapper.MappedRevision;
import dev.dormouse.crds.kubernetes.RevisionResource;
import dev.dormouse.crds.kubernetes.RevisionStatus;
import dev.dormouse.operator.report.Conditions;
import dev.dormouse.operator.report.Reasons;
import dev.dormouse.operator.report.SpecChanges;
import dev.dormouse.operator.report.StatusStep;
import dev.dormouse.operator.report.StatusWrites;
import dev.dormouse.operator.revision.DeploymentWrites.Outcome;
import dev.dormouse.operator.revision.Standing.Failing;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps each revision's Deployment, and tells how its instances are. Called by any thread, one at a
 * time for each revision.
 */
@ControllerConfiguration(
    name = "revision",
    fieldManager = Labels.OPERATOR,
    generationAwareEventProcessing = false,
    informer = @Informer(onUpdateFilter = SpecChanges.class))
public final class RevisionReconciler implements Reconciler<RevisionResource> {
  /** When something may be taken that was refused, though nothing tells of it. */
  private static final Duration TRY_AGAIN = Duration.ofSeconds(60);

  /** More CPU for a start, as it is asked for and where the API server can give it. Immutable. */
  private record Boost(int factor, boolean given) {
    Condition condition() {
      return given
          ? Conditions.yes(
              Conditions.STARTUP_BOOST,
              Reasons.BOOSTED,
              "an instance has more CPU until it is ready")
          : Conditions.no(
              Conditions.STARTUP_BOOST,
              Reasons.RESIZE_NOT_SERVED,
              "the API server did not serve pods/resize (Kubernetes 1.33 does) when the revision"
                  + " was made: its instances start with the CPU that they keep");
    }
  }

  private final InstantSource clock;
  private final RevisionDeployment deployment;
  private final PodResizes resizes = new PodResizes();
  private final RevisionSources sources = new RevisionSources();

  public RevisionReconciler(KubernetesSerialization serialization, InstantSource clock) {
    this.clock = clock;
    this.deployment = new RevisionDeployment(serialization);
  }

  @Override
  public List<EventSource<?, RevisionResource>> prepareEventSources(
      EventSourceContext<RevisionResource> context) {
    return sources.prepare(context);
  }

  @Override
  public UpdateControl<RevisionResource> reconcile(
      RevisionResource resource, Context<RevisionResource> context) {
    MappedRevision mapped = ResourceMapper.map(resource);
    if (mapped.revision().isEmpty()) {
      String all =
          mapped.violations().stream().map(Finding::toString).collect(Collectors.joining("; "));
      return refuse(resource, new Failing(Reasons.INVALID_SPEC, all), context);
    }
    return reconcile(resource, mapped.revision().get(), context);
  }

  private UpdateControl<RevisionResource> reconcile(
      RevisionResource resource, Revision revision, Context<RevisionResource> context) {
    Optional<Deployment> there = sources.writes().find(resource);
    Optional<Boost> boost = boost(resource, there, context);
    if (there.isPresent() && sources.writes().isChecked(resource, there.get())) {
      return applied(resource, revision, there.get(), boost, context);
    }
    Deployment desired;
    try {
      desired = deployment.of(resource, revision);
    } catch (Conversion.MalformedException e) {
      String why = String.valueOf(e.getMessage());
      return refuse(resource, new Failing(Reasons.INVALID_SPEC, why), context);
    }
    boost.filter(Boost::given).ifPresent(given -> StartupBoost.apply(desired, given.factor()));
    return switch (sources.writes().apply(resource, desired, context)) {
      case Outcome.Applied applied ->
          applied(resource, revision, applied.deployment(), boost, context);
      case Outcome.Taken() -> {
        String message = "Deployment " + revision.key().name() + " is not this revision's own";
        yield tryAgain(refuse(resource, new Failing(Reasons.NAME_TAKEN, message), context));
      }
      case Outcome.Refused refused ->
          tryAgain(
              refuse(
                  resource, new Failing(Reasons.DEPLOYMENT_REFUSED, refused.message()), context));
    };
  }

  private UpdateControl<RevisionResource> applied(
      RevisionResource resource,
      Revision revision,
      Deployment actual,
      Optional<Boost> boost,
      Context<RevisionResource> context) {
    if (StartupBoost.of(actual).isPresent()) {
      endBoosts(deployment.of(resource, revision), context);
    }
    return tell(resource, actual, boost.map(Boost::condition), context);
  }

  /**
   * Whether the pods of a Deployment are boosted: of one that is to be made where pods can be
   * resized; one that is there stays as it is. Empty where nobody asks for a boost.
   */
  private Optional<Boost> boost(
      RevisionResource resource, Optional<Deployment> there, Context<RevisionResource> context) {
    return StartupBoost.wished(
            Objects.requireNonNull(Objects.requireNonNull(resource.getSpec().template()).spec()))
        .map(factor ->
            new Boost(
                factor,
                there
                    .map(made -> StartupBoost.of(made).isPresent())
                    .orElseGet(() -> resizes.areServed(context.getClient(), clock.instant()))));
  }

  /** Instances that are ready go back to the CPU that the resource says. */
  private void endBoosts(Deployment steady, Context<RevisionResource> context) {
    for (Pod pod : context.getSecondaryResources(Pod.class)) {
      StartupBoost.back(pod, steady)
          .ifPresent(resize -> resizes.resize(pod, resize, context.getClient()));
    }
  }

  private UpdateControl<RevisionResource> tell(
      RevisionResource resource,
      Deployment actual,
      Optional<Condition> boost,
      Context<RevisionResource> context) {
    Set<Pod> pods = context.getSecondaryResources(Pod.class);
    Standing standing =
        Standing.of(actual, List.copyOf(pods), sources.warnings()::of, clock.instant());
    return act(
        resource,
        RevisionReport.next(
            resource.getStatus(), generation(resource), standing, boost, clock.instant()),
        context);
  }

  private UpdateControl<RevisionResource> refuse(
      RevisionResource resource, Failing why, Context<RevisionResource> context) {
    return act(
        resource,
        RevisionReport.refused(resource.getStatus(), generation(resource), why, clock.instant()),
        context);
  }

  private static UpdateControl<RevisionResource> tryAgain(UpdateControl<RevisionResource> done) {
    return done.getScheduleDelay().isPresent() ? done : done.rescheduleAfter(TRY_AGAIN);
  }

  private static UpdateControl<RevisionResource> act(
      RevisionResource resource,
      StatusStep<RevisionStatus> step,
      Context<RevisionResource> context) {
    UpdateControl<RevisionResource> done = UpdateControl.noUpdate();
    return switch (step) {
      case StatusStep.Keep<RevisionStatus>() -> done;
      case StatusStep.LookAgain<RevisionStatus>(Duration after) -> done.rescheduleAfter(after);
      case StatusStep.Write<RevisionStatus>(RevisionStatus status) -> {
        yield StatusWrites.write(resource, new RevisionResource(), status, context)
            ? done
            : done.rescheduleAfter(StatusWrites.CATCH_UP);
      }
    };
  }

  private static long generation(RevisionResource resource) {
    Long generation = resource.getMetadata().getGeneration();
    return generation == null ? 0 : generation;
  }
}
