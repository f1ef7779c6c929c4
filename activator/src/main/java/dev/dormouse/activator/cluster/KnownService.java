package dev.dormouse.activator.cluster;

import dev.dormouse.activator.kubernetes.ClusterRevision;
import dev.dormouse.activator.kubernetes.ClusterService;
import dev.dormouse.activator.kubernetes.ClusterService.Policies;
import dev.dormouse.activator.kubernetes.ClusterService.Traffic;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.route.Reach;
import dev.dormouse.core.route.Route;
import dev.dormouse.core.route.TrafficSplit;
import dev.dormouse.core.route.Visibility;
import dev.dormouse.core.scale.ScalingPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One service and its revisions as far as they are known, in whichever order they came to be: where
 * requests go, and which settings each revision has. Not thread-safe.
 */
final class KnownService {
  /**
   * How long a revision without traffic must be idle to go. Longer than any request takes between
   * reading its route and entering its gate, which is microseconds.
   */
  private static final Duration RETIRED_IDLE = Duration.ofSeconds(2);

  private final ServiceKey key;
  private final TreeMap<Integer, ClusterRevision> revisions = new TreeMap<>();
  private Optional<ClusterService> stored = Optional.empty();
  private Policies policies = Policies.DEFAULT;
  private Optional<Route> route = Optional.empty();

  KnownService(ServiceKey key) {
    this.key = key;
  }

  void stored(ClusterService service) {
    stored = Optional.of(service);
    policies = service.policies().orElse(policies);
    reroute();
  }

  void gone() {
    stored = Optional.empty();
    route = Optional.empty();
  }

  void add(ClusterRevision revision) {
    revisions.put(revision.revision().number(), revision);
    reroute();
  }

  void remove(RevisionKey revision) {
    revisions.values().removeIf(known -> known.key().equals(revision));
    reroute();
  }

  ServiceKey key() {
    return key;
  }

  boolean isNothing() {
    return stored.isEmpty() && revisions.isEmpty();
  }

  Collection<ClusterRevision> revisions() {
    return revisions.values();
  }

  /** Where its requests go; nowhere while it has no revision. */
  Optional<Route> route() {
    return route;
  }

  private void reroute() {
    List<Traffic> traffic = stored.map(ClusterService::traffic).orElse(List.of());
    if (stored.isEmpty() || revisions.isEmpty()) {
      route = Optional.empty();
    } else if (traffic.isEmpty()) {
      // Nothing was ready yet: requests wait for the newest, or hear why it does not start.
      route = Optional.of(route(TrafficSplit.all(newest().key())));
    } else {
      route = planned(traffic).or(() -> route.filter(this::allKnown));
    }
  }

  /** What the operator has planned, once all its revisions are known. */
  private Optional<Route> planned(List<Traffic> traffic) {
    List<TrafficSplit.Share> shares =
        traffic.stream()
            .filter(part -> part.percent() > 0)
            .map(part -> new TrafficSplit.Share(revision(part), part.percent()))
            .toList();
    Map<String, RevisionKey> tags = new HashMap<>();
    traffic.forEach(part -> part.tag().ifPresent(tag -> tags.put(tag, revision(part))));
    return shares.isEmpty()
        ? Optional.empty()
        : Optional.of(route(new TrafficSplit(shares, tags))).filter(this::allKnown);
  }

  private Route route(TrafficSplit split) {
    return new Route(key, split, reach(), policies.affinity());
  }

  /** Without a service nobody is let in. */
  private Reach reach() {
    return stored.map(ClusterService::reach).orElse(new Reach(Visibility.CLUSTER, List.of()));
  }

  /** When the service was stored, by which two that hold the same domain are told apart. */
  Instant created() {
    return stored.map(ClusterService::created).orElse(Instant.MAX);
  }

  private RevisionKey revision(Traffic part) {
    return new RevisionKey(key.namespace(), part.revision());
  }

  private boolean allKnown(Route candidate) {
    TrafficSplit split = candidate.split();
    return split.shares().stream().allMatch(share -> isKnown(share.revision()))
        && split.tags().values().stream().allMatch(this::isKnown);
  }

  private boolean isKnown(RevisionKey revision) {
    return revisions.values().stream().anyMatch(known -> known.key().equals(revision));
  }

  private ClusterRevision newest() {
    return revisions.lastEntry().getValue();
  }

  /** Whether requests may come for the revision, or will when it is ready. */
  boolean isInUse(RevisionKey revision) {
    return isRouted(revision) || isComing(revision);
  }

  private boolean isRouted(RevisionKey revision) {
    return route
        .map(Route::split)
        .filter(split ->
            split.shares().stream().anyMatch(share -> share.revision().equals(revision))
                || split.tags().containsValue(revision))
        .isPresent();
  }

  /** Whether it is the newest, and has yet to show that it starts. */
  private boolean isComing(RevisionKey revision) {
    return stored.isPresent()
        && !revisions.isEmpty()
        && newest().key().equals(revision)
        && !stored.get().latestReady().equals(Optional.of(revision.name()));
  }

  /** The settings of the service as a whole. */
  ScalingPolicy scaling() {
    return policies.scaling();
  }

  /**
   * The settings of one revision: its part of the service's minimum is that of its traffic; one
   * that is coming has all of it, and an instance at least; one not in use goes soon.
   *
   * @param scaling the service's settings as they are now
   */
  Policies policies(RevisionKey revision, ScalingPolicy scaling) {
    int min =
        isComing(revision)
            ? Math.max(1, scaling.minInstances())
            : route
                .map(r -> r.split().apportion(scaling.minInstances()).getOrDefault(revision, 0))
                .orElse(0);
    Duration idle = isInUse(revision) ? scaling.idleTimeout() : RETIRED_IDLE;
    return new Policies(
        scaling.with(min, scaling.maxInstances(), scaling.targetUtilization(), idle),
        policies.queue(),
        policies.affinity());
  }
}
