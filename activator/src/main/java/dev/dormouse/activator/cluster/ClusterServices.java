package dev.dormouse.activator.cluster;

import dev.dormouse.activator.autoscaler.WarmWindows;
import dev.dormouse.activator.gate.RevisionGate;
import dev.dormouse.activator.gate.Time;
import dev.dormouse.activator.kubernetes.ClusterRevision;
import dev.dormouse.activator.kubernetes.ClusterService;
import dev.dormouse.activator.kubernetes.ClusterService.Policies;
import dev.dormouse.activator.kubernetes.KubernetesInstances;
import dev.dormouse.activator.kubernetes.ServiceEvents;
import dev.dormouse.activator.rollout.RequestObservers;
import dev.dormouse.activator.rollout.RolloutFigures;
import dev.dormouse.activator.rollout.RolloutRecords;
import dev.dormouse.activator.rollout.RolloutWords;
import dev.dormouse.activator.rollout.Rollouts;
import dev.dormouse.core.peer.MemberId;
import dev.dormouse.core.peer.Message;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.scale.ScalingPolicy;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is stored in the cluster into routes and gates, so that no request is dropped: a
 * revision has its gate before it is routed to, and keeps it after that until nothing waits or
 * runs. Everything happens on one thread, the cluster's.
 *
 * <p>Before it is begun it only learns what there is: no gate is made, nothing is scaled, and there
 * are no routes, as those of ten thousand services would be made anew again and again while they
 * are listed.
 */
final class ClusterServices implements ServiceEvents {
  /** Between two new route tables, which with 10,000 services take some milliseconds each. */
  private static final long PUBLISH_NANOS = 50_000_000;

  private static final Logger LOG = LoggerFactory.getLogger(ClusterServices.class);

  private final Time time;
  private final Executor thread;
  private final KubernetesInstances instances;
  private final GateTable gates;
  private final RolloutRecords records;
  private final Predicate<ServiceKey> owned;
  private final Rollouts rollouts;
  // Confined to the thread.
  private final WarmWindows windows;
  private final Map<ServiceKey, KnownService> services = new HashMap<>();
  private final Map<RevisionKey, ServiceKey> owners = new HashMap<>();

  /** Those whose gates are still open. */
  private final Map<RevisionKey, ClusterRevision> deleted = new HashMap<>();

  /** Those of them to which the routes may still lead. */
  private final Set<RevisionKey> leaving = new LinkedHashSet<>();

  /** Where nobody is to wait any longer, once the routes say where to go instead. */
  private final Set<RevisionGate> dismissed = new LinkedHashSet<>();

  private boolean begun;
  private boolean publishing;
  private long publishedAt;

  /**
   * Nothing is known yet.
   *
   * @param clock by which windows begin and end
   * @param owned whether a service's rollout is this activator's to decide
   * @param words tell whoever decides what is counted here
   */
  ClusterServices(
      Time time,
      InstantSource clock,
      Executor thread,
      KubernetesInstances instances,
      GateTable gates,
      RequestObservers observers,
      RolloutRecords records,
      Predicate<ServiceKey> owned,
      RolloutWords words) {
    this.windows = new WarmWindows(time, clock, thread, this::windowEdge);
    this.time = time;
    this.thread = thread;
    this.instances = instances;
    this.gates = gates;
    this.records = records;
    this.owned = owned;
    this.rollouts =
        new Rollouts(
            time,
            thread,
            this::open,
            observers,
            (key, state) -> on(key, known -> known.moved(state)),
            words);
    this.publishedAt = time.now() - PUBLISH_NANOS;
  }

  private long open(RevisionKey revision) {
    RevisionGate gate = gates.gate(revision);
    return gate == null ? 0 : gate.snapshot().open();
  }

  /** Another activator has counted requests of a service. Safe for any thread. */
  void counted(MemberId from, Message.Counted counted) {
    ServiceKey service = new ServiceKey(counted.service().namespace(), counted.service().name());
    thread.execute(() ->
        rollouts.heard(
            from.name(), service, counted.revision(), counted.counting(), counted.observed()));
  }

  /** How rollouts stand at this moment. Safe for any thread. */
  RolloutFigures rolloutFigures() {
    return rollouts.figures();
  }

  /**
   * From now on instances are told of and scaled, and the routes are kept.
   *
   * @return done when the routes lead to all that was told of before
   */
  CompletionStage<@Nullable Void> begin() {
    return CompletableFuture.runAsync(
        () -> {
          begun = true;
          for (KnownService service : services.values()) {
            applyPolicies(service);
            service.revisions().forEach(instances::define);
            service.decides(owned.test(service.key()));
            follow(service);
          }
          publish();
        },
        thread);
  }

  /** Other activators are there: services may have become this one's, or another's. */
  void ownersChanged() {
    thread.execute(() -> {
      if (begun) {
        for (KnownService service : services.values()) {
          service.decides(owned.test(service.key()));
          follow(service);
        }
        publishSoon();
      }
    });
  }

  private void on(ServiceKey key, Consumer<KnownService> change) {
    KnownService service =
        services.computeIfAbsent(key, k -> new KnownService(k, begun && owned.test(k)));
    change.accept(service);
    if (service.isNothing()) {
      services.remove(key);
      windows.forget(key);
    } else {
      applyPolicies(service);
    }
    follow(service);
    publishSoon();
  }

  /** The activator whose service it is moves its rollout on; the others hear of it. */
  private void follow(KnownService service) {
    if (!begun) {
      return;
    }
    if (!owned.test(service.key())) {
      rollouts.assist(service.key(), service.rollout());
      return;
    }
    rollouts.follow(service.key(), service.rolloutPolicy(), service.rollout());
    if (service.hasMoved()) {
      service
          .rollout()
          .ifPresent(state ->
              LOG.info(
                  "{}: {} at {} % ({}): {}",
                  state.revision(),
                  state.phase(),
                  state.percent(),
                  state.reason(),
                  state.message()));
      int step =
          service
              .rolloutPolicy()
              .flatMap(policy -> service.rollout().map(state -> policy.stepOf(state.percent())))
              .orElse(0);
      records.record(service.key(), service.rollout(), step);
    }
  }

  /** A warm window of a service begins or ends. */
  private void windowEdge(ServiceKey key) {
    KnownService service = services.get(key);
    if (service != null) {
      applyPolicies(service);
    }
  }

  private void applyPolicies(KnownService service) {
    ScalingPolicy now = windows.now(service.key(), service.scaling());
    service.revisions().forEach(revision -> applyPolicies(service, revision, now));
  }

  private void applyPolicies(KnownService service, ClusterRevision revision, ScalingPolicy now) {
    Policies policies = service.policies(revision.key(), now);
    gates.define(revision.revision(), policies);
    if (begun && policies.scaling().minInstances() > 0) {
      var _ = gates.gate(revision.key());
    }
  }

  @Override
  public void service(ClusterService stored) {
    thread.execute(() -> on(stored.key(), service -> service.stored(stored)));
  }

  @Override
  public void serviceGone(ServiceKey key) {
    thread.execute(() -> {
      records.forget(key);
      on(key, KnownService::gone);
    });
  }

  @Override
  public void revision(ClusterRevision revision) {
    thread.execute(() -> {
      endFormer(revision);
      deleted.remove(revision.key());
      boolean isNew = owners.put(revision.key(), revision.revision().service()) == null;
      on(revision.revision().service(), service -> service.add(revision));
      if (begun && isNew) {
        instances.define(revision);
      }
    });
  }

  /** A service that was deleted and comes back must not meet the remains of its former self. */
  private void endFormer(ClusterRevision revision) {
    RevisionGate gate = gates.opened(revision.key());
    boolean same = former(revision.key()).filter(revision::runsTheSame).isPresent();
    boolean wasLeaving = leaving.remove(revision.key());
    if (gate != null && same) {
      gate.readmit();
    } else if (gate != null) {
      dismissed.add(gate);
    }
    if (!same && (gate != null || wasLeaving)) {
      forget(revision.key());
      owners.remove(revision.key());
    }
  }

  private Optional<ClusterRevision> former(RevisionKey key) {
    return Optional.ofNullable(owners.get(key))
        .flatMap(owner -> Optional.ofNullable(services.get(owner)))
        .flatMap(service -> service.find(key))
        .or(() -> Optional.ofNullable(deleted.get(key)));
  }

  @Override
  public void revisionGone(RevisionKey key) {
    thread.execute(() -> {
      ServiceKey owner = owners.remove(key);
      if (owner != null) {
        retire(owner, key);
      }
    });
  }

  /**
   * What runs goes on; then the gate goes too. Who waits is sent where the routes then lead: no
   * instance comes up any more.
   */
  private void retire(ServiceKey owner, RevisionKey key) {
    on(
        owner,
        service -> {
          Optional<ClusterRevision> gone = service.find(key);
          service.remove(key);
          if (gone.isEmpty()) {
            forget(key);
          } else {
            deleted.put(key, gone.get());
            leaving.add(key);
            gates.define(gone.get().revision(), service.policies(key, service.scaling()));
          }
        });
  }

  private void forget(RevisionKey key) {
    gates.forget(key);
    instances.forget(key);
  }

  /** A revision has neither work nor instances. */
  void idle(RevisionKey key) {
    thread.execute(() -> {
      RevisionGate gate = gates.opened(key);
      if (gate == null || gate.snapshot().queued() > 0 || leaving.contains(key)) {
        return;
      }
      instances.rest(key);
      if (deleted.remove(key) != null) {
        forget(key);
      } else if (!isInUse(key)) {
        gates.close(key);
      }
    });
  }

  private boolean isInUse(RevisionKey key) {
    ServiceKey owner = owners.get(key);
    KnownService service = owner == null ? null : services.get(owner);
    return service != null && service.isInUse(key);
  }

  private void publishSoon() {
    if (publishing) {
      return;
    }
    publishing = true;
    long wait = PUBLISH_NANOS - (time.now() - publishedAt);
    if (wait <= 0) {
      thread.execute(this::publish);
    } else {
      var _ = time.after(wait, () -> thread.execute(this::publish));
    }
  }

  private void publish() {
    publishing = false;
    publishedAt = time.now();
    if (begun) {
      gates.routes(
          services.values().stream()
              .sorted(Comparator.comparing(KnownService::created))
              .flatMap(s -> s.route().stream())
              .toList());
    }
    dismiss();
  }

  /** No route leads there any more: who waits is to go where they lead now. */
  private void dismiss() {
    for (RevisionKey key : leaving) {
      RevisionGate gate = gates.opened(key);
      if (gate == null) {
        deleted.remove(key);
        forget(key);
      } else {
        dismissed.add(gate);
      }
    }
    leaving.clear();
    dismissed.forEach(RevisionGate::dismiss);
    dismissed.clear();
  }
}
