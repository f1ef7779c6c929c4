package dev.dormouse.operator.simulation;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DefaultContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.Controller;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceDeleteEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the operator's library does with one reconciler, without its threads and timers: each
 * resource that something happened to is looked at once, after a failure again. The watches'
 * threads call while it starts; after that it is for one thread.
 */
final class SimulatedController<T extends HasMetadata> {
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** Whether a resource is looked at again after a failure. */
  enum Retries {
    AFTER_A_SECOND,
    NEVER
  }

  private static final Comparator<ResourceID> ORDER = Comparator.comparing(ResourceID::toString);

  private final Reconciler<T> reconciler;
  private final Controller<T> controller;
  private final InstantSource clock;
  private final Retries retries;
  private final boolean hearsDeletions;
  private final TreeSet<ResourceID> waiting = new TreeSet<>(ORDER);
  private final Map<ResourceID, T> deleted = new TreeMap<>(ORDER);
  private final Map<ResourceID, Instant> timers = new TreeMap<>(ORDER);

  SimulatedController(
      Reconciler<T> reconciler,
      ControllerConfiguration<T> configuration,
      KubernetesClient client,
      InstantSource clock,
      Retries retries) {
    this.reconciler = reconciler;
    this.retries = retries;
    this.clock = clock;
    this.hearsDeletions = configuration.triggerReconcilerOnAllEvents();
    this.controller = new Controller<>(reconciler, configuration, client);
    controller
        .getEventSourceManager()
        .allEventSources()
        .forEach(source -> source.setEventHandler(this::hear));
  }

  void start() {
    controller.getEventSourceManager().start();
  }

  @SuppressWarnings("unchecked")
  private synchronized void hear(Event event) {
    ResourceID id = event.getRelatedCustomResourceID();
    if (event instanceof ResourceDeleteEvent gone) {
      timers.remove(id);
      waiting.remove(id);
      if (hearsDeletions) {
        deleted.put(id, (T) gone.getResource().orElseThrow());
        waiting.add(id);
      }
    } else {
      waiting.add(id);
    }
  }

  synchronized List<ResourceID> waiting() {
    return List.copyOf(waiting);
  }

  private Optional<T> cached(ResourceID id) {
    return controller.getEventSourceManager().getControllerEventSource().get(id);
  }

  void reconcile(ResourceID id) {
    T gone;
    synchronized (this) {
      waiting.remove(id);
      timers.remove(id);
      gone = deleted.remove(id);
    }
    Optional<T> resource = cached(id).or(() -> Optional.ofNullable(gone));
    if (resource.isEmpty()) {
      return;
    }
    try {
      UpdateControl<T> done =
          reconciler.reconcile(
              resource.get(),
              new DefaultContext<>(null, controller, resource.get(), gone != null, false));
      done.getScheduleDelay().ifPresent(delay -> timers.put(id, clock.instant().plusMillis(delay)));
      if (gone != null && cached(id).isPresent()) {
        waiting.add(id);
      }
    } catch (Exception e) {
      if (retries == Retries.AFTER_A_SECOND) {
        timers.put(id, clock.instant().plus(RETRY));
      }
      if (gone != null) {
        deleted.put(id, gone);
      }
    }
  }

  Optional<Instant> nextTimer() {
    return timers.values().stream().min(Instant::compareTo);
  }

  void timersRun() {
    timers.forEach((id, at) -> {
      if (!at.isAfter(clock.instant())) {
        waiting.add(id);
      }
    });
    timers.values().removeIf(at -> !at.isAfter(clock.instant()));
  }

  void lookAtAll() {
    controller
        .getEventSourceManager()
        .getControllerEventSource()
        .list()
        .map(ResourceID::fromResource)
        .forEach(waiting::add);
  }

  void close() {
    controller.getEventSourceManager().stop();
  }
}
