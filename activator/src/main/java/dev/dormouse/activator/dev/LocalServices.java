package dev.dormouse.activator.dev;

import dev.dormouse.activator.autoscaler.WarmWindows;
import dev.dormouse.activator.gate.RevisionGate;
import dev.dormouse.activator.gate.Time;
import dev.dormouse.activator.local.LocalInstances;
import dev.dormouse.activator.local.LocalRevision;
import dev.dormouse.activator.local.OutputSink;
import dev.dormouse.activator.rollout.RolloutFigures;
import dev.dormouse.activator.rollout.RolloutWords;
import dev.dormouse.activator.rollout.Rollouts;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.RevisionPlan;
import dev.dormouse.core.revision.ServiceDefinition;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.rollout.RolloutState;
import dev.dormouse.core.route.Reach;
import dev.dormouse.core.scale.ScalingPolicy;
import dev.dormouse.crds.ServiceFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Brings the services of the files into being, and through their changes, so that no request is
 * dropped: a new revision's gate is there before it is routed to; a changed template's revision
 * gets traffic once one instance was ready; a revision that goes for good goes on until nothing
 * runs on it, and who waits there is sent where the routes lead by then. Not thread-safe: called
 * from one thread only, the {@link DevServer}'s.
 */
final class LocalServices {
  /**
   * How long a revision without traffic must be idle to go. Longer than any request takes between
   * reading its route and entering its gate, which is microseconds.
   */
  private static final Duration RETIRED_IDLE = Duration.ofSeconds(2);

  private final LocalInstances instances;
  private final Seats seats;
  private final OutputSink output;
  private final Announcements announcements;
  private final WarmWindows windows;
  private final TreeMap<ServiceKey, LocalService> services = new TreeMap<>();
  private final Rollouts rollouts;
  private final Set<RevisionKey> retired = ConcurrentHashMap.newKeySet();

  /**
   * Nothing is served yet.
   *
   * @param thread from which everything here is called
   */
  LocalServices(
      Time time,
      Executor thread,
      LocalInstances instances,
      Seats seats,
      OutputSink output,
      Announcements announcements) {
    this.instances = instances;
    this.seats = seats;
    this.output = output;
    this.announcements = announcements;
    this.rollouts =
        new Rollouts(time, thread, seats::open, seats, this::moved, RolloutWords.UNSAID);
    this.windows = new WarmWindows(time, InstantSource.system(), thread, this::windowEdge);
  }

  /** How rollouts stand at this moment. Safe for any thread. */
  RolloutFigures rolloutFigures() {
    return rollouts.figures();
  }

  /** The files say so now: services appear, change and go. */
  void apply(List<ServiceFiles.Source> sources) {
    Set<ServiceKey> named = new HashSet<>();
    for (ServiceFiles.Source source : sources) {
      named.add(source.definition().key());
      apply(source.definition(), source.file());
    }
    for (ServiceKey gone : Set.copyOf(services.keySet())) {
      if (!named.contains(gone)) {
        remove(gone);
      }
    }
    route();
  }

  private void apply(ServiceDefinition definition, Path file) {
    LocalService known = services.get(definition.key());
    if (known == null) {
      create(definition, file);
      return;
    }
    LocalService changed = known.defined(definition);
    RevisionPlan plan =
        RevisionPlan.plan(definition.key(), known.revisions(), definition.template());
    if (plan instanceof RevisionPlan.Create(Revision revision)) {
      known.coming().ifPresent(earlier -> giveUp(earlier.key()));
      changed = changed.comes(revision);
      serve(revision, definition, file);
      instances.scaleUp(revision.key(), Math.max(1, definition.scaling().minInstances()));
      announcements.rollout(revision.key());
    }
    services.put(definition.key(), changed);
    if (!known.definition().equals(definition)) {
      if (plan instanceof RevisionPlan.Keep) {
        announcements.settingsChanged(definition.key());
      }
      changed
          .unknownTraffic()
          .forEach(name -> announcements.unknownTraffic(definition.key(), name));
    }
  }

  private void create(ServiceDefinition definition, Path file) {
    Revision revision =
        new Revision(definition.key(), nextNumber(definition.key()), definition.template());
    LocalService created = LocalService.first(definition, revision);
    services.put(definition.key(), created);
    serve(revision, definition, file);
    created.unknownTraffic().forEach(name -> announcements.unknownTraffic(definition.key(), name));
  }

  /** A service that was deleted and comes back must not meet the remains of its former self. */
  private int nextNumber(ServiceKey service) {
    int number = 1;
    while (seats.serves(service.revision(number))) {
      number++;
    }
    return number;
  }

  private void serve(Revision revision, ServiceDefinition definition, Path file) {
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
    instances.define(revision.key(), new LocalRevision(revision, folder, output));
    seats.serve(revision, definition);
  }

  /**
   * Each revision keeps its traffic's part of the minimum, and one that is coming all of it; who
   * has no traffic ends what it runs, and is there to go back to.
   */
  private void applyPolicies(LocalService service) {
    ServiceDefinition definition = service.definition();
    ScalingPolicy now = windows.now(definition.key(), definition.scaling());
    Map<RevisionKey, Integer> parts = service.route().split().apportion(now.minInstances());
    for (Revision revision : service.revisions()) {
      boolean coming = service.coming().filter(revision::equals).isPresent();
      int min = coming ? now.minInstances() : parts.getOrDefault(revision.key(), 0);
      boolean used = coming || service.isRouted(revision.key());
      ScalingPolicy scaling = used ? now.keeping(min) : resting(now);
      seats.withGates(revision.key(), gate -> gate.policies(scaling, definition.queue()));
    }
  }

  /** A warm window of a service begins or ends. */
  private void windowEdge(ServiceKey key) {
    LocalService service = services.get(key);
    if (service != null) {
      applyPolicies(service);
    }
  }

  private static ScalingPolicy resting(ScalingPolicy policy) {
    return policy.with(0, policy.maxInstances(), policy.targetUtilization(), RETIRED_IDLE);
  }

  /** A new revision is not wanted any more: it need not come up, for nobody waits for it. */
  private void giveUp(RevisionKey key) {
    retire(key);
    instances.forget(key);
  }

  private void remove(ServiceKey key) {
    LocalService gone = services.remove(key);
    if (gone != null) {
      rollouts.follow(key, Optional.empty(), Optional.empty());
      windows.forget(key);
      route();
      gone.serving().forEach(revision -> retire(revision.key()));
      gone.coming().ifPresent(revision -> giveUp(revision.key()));
      announcements.removed(key);
    }
  }

  /** An instance of a revision is ready: a new revision may take its traffic now. */
  void ready(RevisionKey key) {
    services.values().stream()
        .filter(service -> !service.started().contains(key))
        .filter(service -> service.revisions().stream().anyMatch(r -> r.key().equals(key)))
        .findFirst()
        .ifPresent(service -> {
          services.put(service.definition().key(), service.started(key));
          publish(); // before anybody is told
          if (service.coming().isPresent()) {
            announcements.arrived(key);
          }
          route();
        });
  }

  /** A step of a rollout was decided. */
  private void moved(ServiceKey key, RolloutState state) {
    LocalService service = services.get(key);
    if (service != null) {
      services.put(key, service.rollout(Optional.of(state)));
      route();
    }
  }

  /** A start failed: a new revision's traffic stays where it is. */
  void startFailed(RevisionKey key) {
    coming(key).ifPresent(service -> announcements.rolloutFailed(key, service.shares()));
  }

  /** A revision has neither work nor instances: if it was retired, it is gone for good. */
  void idle(RevisionKey key) {
    if (retired.contains(key) && seats.open(key) == 0) {
      retired.remove(key);
      seats.remove(key);
      instances.forget(key);
    }
  }

  /** Whether what becomes of the revision is of no interest any more. */
  boolean isRetired(RevisionKey key) {
    return retired.contains(key);
  }

  private Optional<LocalService> coming(RevisionKey key) {
    return services.values().stream()
        .filter(service -> service.coming().map(Revision::key).filter(key::equals).isPresent())
        .findFirst();
  }

  private void publish() {
    seats.routes(services.values().stream().map(LocalService::route).toList());
  }

  /** Publishes the routes, then retires what they no longer lead to. */
  void route() {
    publish();
    tellClaimed();
    for (LocalService service : List.copyOf(services.values())) {
      follow(service);
    }
  }

  private void follow(LocalService service) {
    ServiceKey key = service.definition().key();
    Optional<RolloutState> rollout = service.plan().rollout();
    Set<RevisionKey> obsolete = service.obsolete();
    obsolete.forEach(this::retire);
    LocalService now = service.rollout(rollout).without(obsolete);
    services.put(key, now);
    applyPolicies(now);
    announcements.traffic(key, now.shares(), rollout);
    rollouts.follow(key, now.definition().rollout(), rollout);
  }

  /** Of several services with one domain the first by name gets it. */
  private void tellClaimed() {
    Map<String, ServiceKey> holders = new HashMap<>();
    for (LocalService service : services.values()) {
      ServiceKey key = service.definition().key();
      for (String domain : service.definition().reach().domains()) {
        ServiceKey holder = holders.putIfAbsent(domain, key);
        if (holder != null) {
          announcements.domainClaimed(key, domain, holder);
        }
      }
    }
  }

  /** From where a service is reached. */
  Reach reach(ServiceKey key) {
    LocalService known = services.get(key);
    return known == null ? Reach.PUBLIC : known.definition().reach();
  }

  private void retire(RevisionKey key) {
    retired.add(key);
    seats.withGates(
        key,
        gate -> {
          gate.scaling(resting(gate.scaling()));
          gate.dismiss();
        });
  }

  /** The services with their gates' figures, by name. */
  List<ServiceStatus> status() {
    Map<ServiceKey, List<RevisionGate>> gates = seats.gates();
    return services.values().stream()
        .map(service ->
            ServiceStatus.of(service, gates.getOrDefault(service.definition().key(), List.of())))
        .toList();
  }
}
