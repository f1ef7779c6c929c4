package dev.dormouse.activator.cluster;

import dev.dormouse.activator.kubernetes.ClusterRevision;
import dev.dormouse.activator.kubernetes.ClusterService;
import dev.dormouse.activator.kubernetes.ClusterService.Policies;
import dev.dormouse.activator.kubernetes.ClusterService.Traffic;
import dev.dormouse.activator.kubernetes.ClusterService.Wish;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.rollout.RolloutPolicy;
import dev.dormouse.core.rollout.RolloutState;
import dev.dormouse.core.rollout.RoutePlan;
import dev.dormouse.core.route.Reach;
import dev.dormouse.core.route.Route;
import dev.dormouse.core.route.TrafficPlan;
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
  private Optional<Wish> wish = Optional.empty();
  private Optional<Route> route = Optional.empty();
  private Optional<RolloutState> rollout = Optional.empty();
  private Optional<RolloutState> told = Optional.empty();

  /** Whether its rollout is decided here, and not only heard of. */
  private boolean decides;

  KnownService(ServiceKey key, boolean decides) {
    this.key = key;
    this.decides = decides;
  }

  void stored(ClusterService service) {
    if (!decides || stored.isEmpty()) {
      rollout = service.rollout();
      told = rollout;
    }
    stored = Optional.of(service);
    policies = service.policies().orElse(policies);
    wish = service.wish().or(() -> wish);
    reroute();
  }

  /**
   * Whether its rollout is decided here from now on, where it goes on from what was heard of it, or
   * by another activator, of which is heard.
   */
  void decides(boolean here) {
    if (decides && !here) {
      stored.ifPresent(service -> {
        rollout = service.rollout();
        told = rollout;
      });
    }
    decides = here;
    reroute();
  }

  /** A step of its rollout was decided. */
  void moved(RolloutState state) {
    rollout = Optional.of(state);
    reroute();
  }

  void gone() {
    stored = Optional.empty();
    wish = Optional.empty();
    route = Optional.empty();
    rollout = Optional.empty();
    told = Optional.empty();
  }

  void add(ClusterRevision revision) {
    revisions.put(revision.revision().number(), revision);
    reroute();
  }

  void remove(RevisionKey revision) {
    revisions.values().removeIf(known -> known.key().equals(revision));
    reroute();
  }

  Optional<ClusterRevision> find(RevisionKey revision) {
    return revisions.values().stream().filter(known -> known.key().equals(revision)).findFirst();
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

  Optional<RolloutPolicy> rolloutPolicy() {
    return wish.flatMap(Wish::rollout);
  }

  Optional<RolloutState> rollout() {
    return rollout;
  }

  /** Whether the rollout stands otherwise than when this was asked last. */
  boolean hasMoved() {
    boolean moved = !rollout.equals(told);
    told = rollout;
    return moved;
  }

  private void reroute() {
    if (stored.isEmpty() || revisions.isEmpty()) {
      route = Optional.empty();
    } else if (wish.isPresent()) {
      route = Optional.of(route(plan(wish.get()).split()));
    } else {
      route = reported(stored.get().traffic()).or(() -> route.filter(this::allKnown));
    }
  }

  private TrafficPlan plan(Wish wished) {
    List<RevisionKey> started =
        revisions.values().stream()
            .filter(ClusterRevision::started)
            .map(ClusterRevision::key)
            .toList();
    RoutePlan plan =
        RoutePlan.plan(wished.traffic(), wished.rollout(), newest().key(), started, rollout);
    if (decides) {
      rollout = plan.rollout();
    }
    return plan.traffic();
  }

  /** What the operator says is routed, once all its revisions are known. */
  private Optional<Route> reported(List<Traffic> traffic) {
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
    return find(revision).isPresent();
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
        && !newest().started();
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
    ScalingPolicy own = isInUse(revision) ? scaling.keeping(min) : retired(scaling, min);
    return own.equals(policies.scaling())
        ? policies
        : new Policies(own, policies.queue(), policies.affinity());
  }

  private static ScalingPolicy retired(ScalingPolicy scaling, int min) {
    return scaling.with(min, scaling.maxInstances(), scaling.targetUtilization(), RETIRED_IDLE);
  }
}
