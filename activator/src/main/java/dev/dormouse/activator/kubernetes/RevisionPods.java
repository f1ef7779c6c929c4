package dev.dormouse.activator.kubernetes;

import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.crds.kubernetes.PodTrouble;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One revision's pods, and how many of them there should be, which {@link ScaleWrites} has written.
 * Confined to the thread of its surroundings.
 *
 * <p>The ReplicaSet decides which pods end. Those that leave are marked before, unless all do;
 * where one of them is left over all the same, as others ended by themselves or as it was wanted
 * again before the ReplicaSet saw that it was not, it is taken back. That takes the API server's
 * word: a pod whose end is on its way looks the same from here, and loses what it gets.
 */
final class RevisionPods implements PodInstance.Owner, ScaleWrites.Owner {
  /** Between two looks whether pods that were let go are left over. */
  private static final long SETTLE_NANOS = Duration.ofMillis(250).toNanos();

  private final RevisionKey key;
  private final Surroundings around;
  private final Map<String, PodInstance> pods = LinkedHashMap.newLinkedHashMap(1);
  private final Map<String, PodView> untold = LinkedHashMap.newLinkedHashMap(1);
  private final RevisionScale scale = new RevisionScale();
  private final ScaleWrites writes;
  private Optional<ClusterRevision> definition = Optional.empty();
  private Optional<PodTrouble> refusal = Optional.empty();

  /** When the pods were asked for that have not appeared yet. */
  private final PodAsks asks = new PodAsks();

  private boolean settling;

  RevisionPods(RevisionKey key, Surroundings around) {
    this.key = key;
    this.around = around;
    this.writes = new ScaleWrites(key, scale, around, this);
  }

  /** From now on its pods are told of, and it can be scaled. */
  void define(ClusterRevision revision) {
    if (definition.isEmpty()) {
      definition = Optional.of(revision);
      List<PodView> known = List.copyOf(untold.values());
      untold.clear();
      known.forEach(this::pod);
    }
  }

  /** From now on it is left alone; its pods are told of until they end. */
  void forget() {
    definition = Optional.empty();
  }

  /** Whether nothing is known of it. */
  boolean isNothing() {
    return definition.isEmpty() && pods.isEmpty() && untold.isEmpty() && !scale.isKnown();
  }

  void pod(PodView view) {
    PodInstance known = pods.get(view.name());
    if (known != null) {
      known.seen(view);
      if (!known.isAlive()) {
        ended(view.name());
      }
    } else if (view.ending()) {
      untold.remove(view.name());
    } else if (definition.isEmpty()) {
      untold.put(view.name(), view);
    } else {
      appeared(definition.get(), view);
    }
  }

  private void appeared(ClusterRevision revision, PodView view) {
    long askedAt = asks.appeared(pods.size() + 1).orElse(around.now());
    PodInstance created = new PodInstance(revision, view, askedAt, around, this);
    pods.put(view.name(), created);
    created.begin();
  }

  void podGone(String name) {
    untold.remove(name);
    PodInstance known = pods.get(name);
    if (known != null) {
      known.over();
      ended(name);
    }
  }

  private void ended(String name) {
    pods.remove(name);
    scale.ended(name);
    writes.pump();
  }

  void deployment(DeploymentView view) {
    scale.seen(view.version(), view.replicas());
    if (!view.trouble().equals(refusal)) {
      refusal = view.trouble();
      tellRefusal();
    }
    writes.pump();
  }

  void deploymentGone() {
    scale.missing();
    refusal = Optional.empty();
  }

  /** Pods are wanted and not one is there, since the API server takes none. */
  private void tellRefusal() {
    if (definition.isPresent() && scale.replicas() > 0 && coming().findAny().isEmpty()) {
      refusal.ifPresent(
          trouble -> around.listener().startRefused(key, PodFailures.of(key.name(), trouble)));
    }
  }

  /** Those that start or are ready, and are to stay. */
  private Stream<PodInstance> coming() {
    return pods.values().stream().filter(pod -> !pod.isLeaving() && !pod.hasFailed());
  }

  private boolean isOwned() {
    return around.owned().test(key);
  }

  /** It may have become this activator's to scale, or another's, whose wishes count then. */
  void ownerChanged() {
    if (!isOwned()) {
      scale.forgetWishes();
    }
    writes.pump();
  }

  void scaleUp(int instances) {
    if (definition.isEmpty() || !isOwned()) {
      return;
    }
    if (instances > coming().count()) {
      asks.ask(instances, around.now());
    }
    for (String name : scale.atLeast(instances)) {
      takeBack(pods.get(name));
    }
    List.copyOf(pods.values()).forEach(PodInstance::tryAgain);
    writes.pump();
    if (scale.replicas() >= instances) {
      tellRefusal();
    }
  }

  private static void takeBack(@Nullable PodInstance pod) {
    if (pod != null) {
      pod.reclaim();
    }
  }

  void retire(InstanceId id) {
    pods.values().stream().filter(pod -> pod.id().equals(id)).findFirst().ifPresent(this::leaves);
  }

  private void leaves(PodInstance pod) {
    if (!pod.isLeaving()) {
      pod.retire();
      asks.forget();
      scale.leaves(pod.name());
      writes.pump();
    }
  }

  /** A pod that failed stays for the kubelet to try again, but only one, and not for ever. */
  @Override
  public void failed(PodInstance pod) {
    if (pods.values().stream().anyMatch(other -> other != pod && !other.isLeaving())) {
      leaves(pod);
    }
  }

  @Override
  public void givenUp(PodInstance pod) {
    leaves(pod);
  }

  /** Nobody calls, and nothing of it is ready or starts. */
  void rest() {
    if (pods.isEmpty() && scale.replicas() > 0 && isOwned()) {
      asks.forget();
      scale.rest();
      writes.pump();
    }
  }

  @Override
  public boolean mayWrite() {
    return definition.isPresent() && isOwned();
  }

  @Override
  public boolean hasFailed(String name) {
    PodInstance pod = pods.get(name);
    return pod == null || pod.hasFailed();
  }

  @Override
  public void refused(String message) {
    definition.ifPresent(
        d -> around.listener().startRefused(key, PodFailures.refused(d.revision(), message)));
  }

  @Override
  public void written(RevisionScale.Write write, long sentAt) {
    asks.sent(write.from(), write.replicas(), sentAt);
    settle();
  }

  /** Looks, after a while, whether pods that were let go are left over. */
  private void settle() {
    if (!settling && pods.values().stream().anyMatch(PodInstance::isLeaving)) {
      settling = true;
      around.later(SETTLE_NANOS, this::settled);
    }
  }

  private void settled() {
    settling = false;
    if (mayBeLeftOver()) {
      settling = true;
      var _ = around.scales().standing(key).thenAcceptAsync(this::stands, around.thread());
    } else {
      settle();
    }
  }

  private boolean mayBeLeftOver() {
    return isOwned() && scale.isSettled() && pods.size() <= scale.replicas();
  }

  private void stands(ScaleClient.Answer answer) {
    settling = false;
    if (answer instanceof ScaleClient.Answer.Standing(var names) && mayBeLeftOver()) {
      pods.values().stream()
          .filter(pod -> pod.isLeaving() && names.contains(pod.name()))
          .toList()
          .forEach(PodInstance::reclaim);
    }
    settle();
  }
}
