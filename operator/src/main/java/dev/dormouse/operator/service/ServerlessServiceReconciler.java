package dev.dormouse.operator.service;

import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceDefinition;
import dev.dormouse.core.rollout.RolloutState;
import dev.dormouse.crds.SpecMapper.Mapped;
import dev.dormouse.crds.kubernetes.Condition;
import dev.dormouse.crds.kubernetes.Labels;
import dev.dormouse.crds.kubernetes.ResourceMapper;
import dev.dormouse.crds.kubernetes.RevisionResource;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus;
import dev.dormouse.operator.OperatorOptions;
import dev.dormouse.operator.ingress.ServiceDomains;
import dev.dormouse.operator.prepull.Prepulls;
import dev.dormouse.operator.report.ResourceEvents;
import dev.dormouse.operator.report.StatusStep;
import dev.dormouse.operator.report.StatusWrites;
import dev.dormouse.operator.service.ServiceFacts.Known;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Turns each service into its revisions and its name in the cluster, and tells what came of it.
 * Called by any thread, one at a time for each service.
 */
@ControllerConfiguration(
    name = "serverlessservice",
    fieldManager = Labels.OPERATOR,
    // So that a deletion is heard of without a finalizer.
    triggerReconcilerOnAllEvents = true,
    generationAwareEventProcessing = false,
    informer = @Informer(onUpdateFilter = ServiceChanges.class))
public final class ServerlessServiceReconciler implements Reconciler<ServerlessServiceResource> {
  /** When a name may be free that was taken, though nothing tells of it. */
  private static final Duration TRY_AGAIN = Duration.ofSeconds(30);

  /** When two services that were given one domain at the same moment surely know of each other. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

  private final InstantSource clock;
  private final ServiceSources sources;
  private final Revisions revisions;
  private final Prepulls prepulls;
  private final ServiceReport report;
  private final ServiceAddresses addresses;
  private final StatusPace pace = new StatusPace();

  public ServerlessServiceReconciler(
      OperatorOptions options, KubernetesSerialization serialization, InstantSource clock) {
    this.clock = clock;
    this.sources = new ServiceSources(options);
    this.revisions = new Revisions(serialization, options.revisionHistory());
    this.prepulls = new Prepulls(serialization, options.prepullImage());
    this.addresses = new ServiceAddresses(options);
    this.report = new ServiceReport(addresses);
  }

  @Override
  public List<EventSource<?, ServerlessServiceResource>> prepareEventSources(
      EventSourceContext<ServerlessServiceResource> context) {
    return sources.prepare(context);
  }

  @Override
  public UpdateControl<ServerlessServiceResource> reconcile(
      ServerlessServiceResource service, Context<ServerlessServiceResource> context) {
    if (isGone(service, context)) {
      sources.domains().gone(service);
      sources.entries().gone(service, context.getClient());
      return UpdateControl.noUpdate();
    }
    Mapped mapped = ResourceMapper.map(service);
    if (mapped.definition().isEmpty()) {
      ServerlessServiceStatus status =
          report.invalid(
              mapped.violations(), service.getStatus(), generation(service), clock.instant());
      return act(service, pace.atOnce(status, service.getStatus()), context);
    }
    return reconcile(service, mapped.definition().get(), context);
  }

  /** One that was made anew under the same name is not. */
  private static boolean isGone(
      ServerlessServiceResource service, Context<ServerlessServiceResource> context) {
    return service.isMarkedForDeletion()
        || (context.isPrimaryResourceDeleted()
            && context.getPrimaryCache().get(ResourceID.fromResource(service)).isEmpty());
  }

  private UpdateControl<ServerlessServiceResource> reconcile(
      ServerlessServiceResource service,
      ServiceDefinition definition,
      Context<ServerlessServiceResource> context) {
    return revisions
        .plan(service, definition, sources.revisions(), context.getClient())
        .map(all -> reconcile(service, definition, all, context))
        // The watch brings what is newer.
        .orElseGet(UpdateControl::noUpdate);
  }

  private UpdateControl<ServerlessServiceResource> reconcile(
      ServerlessServiceResource service,
      ServiceDefinition definition,
      List<RevisionResource> all,
      Context<ServerlessServiceResource> context) {
    Instant now = clock.instant();
    WayIn wayIn = wayIn(service, definition, now, context);
    ServerlessServiceStatus stored = service.getStatus();
    String latestReady = stored == null ? null : stored.latestReadyRevision();
    ServiceFacts facts =
        new ServiceFacts(
            all.stream().map(revision -> Known.of(revision, latestReady)).toList(),
            sources.instances(all));
    ServiceTraffic traffic = ServiceTraffic.of(definition, facts, rollout(service));
    revisions.retire(all, facts, traffic, context.getClient());
    Optional<Condition> images =
        prepulls.keep(
            service,
            prepulled(service, all, traffic),
            context.getSecondaryResources(DaemonSet.class),
            context.getClient(),
            now);
    ServerlessServiceStatus status =
        report.of(
            definition,
            facts,
            traffic,
            wayIn,
            images,
            service.getStatus(),
            generation(service),
            now);
    StatusStep<ServerlessServiceStatus> step =
        pace.of(definition.key(), status, service.getStatus(), facts, now);
    UpdateControl<ServerlessServiceResource> done = act(service, step, context);
    boolean newDomains = sources.domains().tellOthers(service, wayIn.domains());
    if (done.getScheduleDelay().isPresent()) {
      return done;
    }
    if (newDomains) {
      return done.rescheduleAfter(LOOK_AGAIN);
    }
    return wayIn.mayChangeUnheard() ? done.rescheduleAfter(TRY_AGAIN) : done;
  }

  private WayIn wayIn(
      ServerlessServiceResource service,
      ServiceDefinition definition,
      Instant now,
      Context<ServerlessServiceResource> context) {
    ServiceDomains domains = sources.domains().decide(service, addresses::of, now);
    return new WayIn(
        sources.names().claim(definition.key(), service, context.getClient()),
        domains,
        sources.entries().apply(service, definition, domains, context));
  }

  private UpdateControl<ServerlessServiceResource> act(
      ServerlessServiceResource service,
      StatusStep<ServerlessServiceStatus> step,
      Context<ServerlessServiceResource> context) {
    UpdateControl<ServerlessServiceResource> done = UpdateControl.noUpdate();
    return switch (step) {
      case StatusStep.Keep<ServerlessServiceStatus>() -> done;
      case StatusStep.LookAgain<ServerlessServiceStatus>(Duration after) ->
          done.rescheduleAfter(after);
      case StatusStep.Write<ServerlessServiceStatus>(ServerlessServiceStatus status) -> {
        if (!StatusWrites.write(
            service, new ServerlessServiceResource(), status.byOperator(), context)) {
          yield done.rescheduleAfter(StatusWrites.CATCH_UP);
        }
        Announcement.of(service.getStatus(), status)
            .ifPresent(said ->
                ResourceEvents.tell(
                    context.getClient(),
                    service,
                    said.warning(),
                    said.reason(),
                    said.message(),
                    clock.instant()));
        yield done;
      }
    };
  }

  private static Optional<RolloutState> rollout(ServerlessServiceResource service) {
    return Optional.ofNullable(service.getStatus())
        .map(ServerlessServiceStatus::rollout)
        .flatMap(stored -> stored.state(service.getMetadata().getNamespace()));
  }

  /** The revisions whose images are to be on the nodes: those that have traffic or will. */
  private static List<RevisionResource> prepulled(
      ServerlessServiceResource service, List<RevisionResource> all, ServiceTraffic traffic) {
    return Boolean.TRUE.equals(service.getSpec().imagePrepull())
        ? all.stream().filter(r -> traffic.wants(keyOf(r))).toList()
        : List.of();
  }

  private static RevisionKey keyOf(RevisionResource revision) {
    return new RevisionKey(revision.getMetadata().getNamespace(), revision.getMetadata().getName());
  }

  private static long generation(ServerlessServiceResource service) {
    return Objects.requireNonNullElse(service.getMetadata().getGeneration(), 0L);
  }
}
