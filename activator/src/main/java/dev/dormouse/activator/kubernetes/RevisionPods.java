package dev.dormouse.activator.kubernetes;

import dev.dormouse.activator.kubernetes.ScaleClient.Answer;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.crds.kubernetes.PodTrouble;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One revision's pods and the scale of its Deployment: what is asked for becomes as few writes as
 * possible. A rise is written at once, a lowering after a moment in which more may come to leave,
 * or less. Confined to the thread of its surroundings.
 *
 * <p>The ReplicaSet decides which pods end. Those that leave are marked before, unless all do;
 * where one of them is left over all the same, as others ended by themselves, it is taken back.
 */
final class RevisionPods implements PodInstance.Owner {
  private static final Logger LOG = LoggerFactory.getLogger(RevisionPods.class);

  private static final long GATHER_NANOS = Duration.ofMillis(20).toNanos();
  private static final long FIRST_RETRY_NANOS = Duration.ofMillis(10).toNanos();
  private static final long LAST_RETRY_NANOS = Duration.ofSeconds(2).toNanos();

  /** How long the ReplicaSet may take to end pods, before those left over are taken back. */
  private static final long SETTLE_NANOS = Duration.ofSeconds(1).toNanos();

  private final RevisionKey key;
  private final Surroundings around;
  private final Map<String, PodInstance> pods = new LinkedHashMap<>();
  private final Map<String, PodView> untold = new LinkedHashMap<>();
  private final RevisionScale scale = new RevisionScale();
  private Optional<ClusterRevision> definition = Optional.empty();
  private Optional<PodTrouble> refusal = Optional.empty();

  /** When the pods were asked for that have not appeared yet. */
  private OptionalLong askedAt = OptionalLong.empty();

  private boolean gathering;
  private boolean settling;
  private boolean waitsToRetry;
  private int failedWrites;

  RevisionPods(RevisionKey key, Surroundings around) {
    this.key = key;
    this.around = around;
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
    PodInstance created =
        new PodInstance(revision, view, askedAt.orElse(around.now()), around, this);
    pods.put(view.name(), created);
    if (pods.size() >= scale.replicas()) {
      askedAt = OptionalLong.empty();
    }
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
    pump();
  }

  void deployment(DeploymentView view) {
    scale.seen(view.version(), view.replicas());
    if (!view.trouble().equals(refusal)) {
      refusal = view.trouble();
      tellRefusal();
    }
    pump();
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

  void scaleUp(int instances) {
    if (definition.isEmpty()) {
      return;
    }
    if (instances > coming().count()) {
      askedAt = OptionalLong.of(around.now());
    }
    for (String name : scale.atLeast(instances)) {
      takeBack(pods.get(name));
    }
    List.copyOf(pods.values()).forEach(PodInstance::tryAgain);
    pump();
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
      scale.leaves(pod.name());
      pump();
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
    if (pods.isEmpty() && scale.replicas() > 0) {
      scale.rest();
      pump();
    }
  }

  /** Sends the write that is due, if one is. */
  private void pump() {
    Optional<RevisionScale.Write> due =
        waitsToRetry || definition.isEmpty() ? Optional.empty() : scale.next();
    if (due.isEmpty()) {
      return;
    }
    RevisionScale.Write write = due.get();
    if (!write.lowers()) {
      send(write);
    } else if (!gathering) {
      gathering = true;
      around.later(GATHER_NANOS, this::gathered);
    }
  }

  private void gathered() {
    gathering = false;
    if (!waitsToRetry && definition.isPresent()) {
      scale.next().ifPresent(this::send);
    }
  }

  private void send(RevisionScale.Write write) {
    scale.sent(write);
    // Where all pods end there is nothing to choose, and what has failed goes first by itself.
    CompletableFuture<?>[] marks =
        write.leaving().stream()
            .filter(name -> write.replicas() > 0 && !hasFailed(name))
            .map(name -> around.scales().goesFirst(key, name).toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    var _ =
        CompletableFuture.allOf(marks)
            .thenCompose(_ -> around.scales().write(key, write.version(), write.replicas()))
            .thenAcceptAsync(answer -> answered(write, answer), around.thread());
  }

  private boolean hasFailed(String name) {
    PodInstance pod = pods.get(name);
    return pod == null || pod.hasFailed();
  }

  private void answered(RevisionScale.Write write, Answer answer) {
    if (answer instanceof Answer.Scaled(String version, int replicas)) {
      failedWrites = 0;
      LOG.debug("{}: scale {} -> {}", key, write.from(), replicas);
      scale.written(version, replicas);
      settle();
      pump();
      return;
    }
    scale.notWritten();
    switch (answer) {
      case Answer.Scaled _, Answer.Done _ -> {}
      case Answer.Conflict _ -> readAgain();
      case Answer.Missing _ -> {
        scale.missing();
        if (!write.lowers()) {
          refused("its Deployment is gone");
        }
      }
      case Answer.Refused(String message) -> {
        LOG.warn("{}: the API server refuses the scale {}: {}", key, write.replicas(), message);
        refused(message);
        retry();
      }
      case Answer.Unavailable(String message) -> {
        if (failedWrites == 0) {
          LOG.info("{}: the scale {} can't be written yet: {}", key, write.replicas(), message);
        }
        retry();
      }
    }
  }

  private void refused(String message) {
    definition.ifPresent(
        d -> around.listener().startRefused(key, PodFailures.refused(d.revision(), message)));
  }

  private void readAgain() {
    waitsToRetry = true;
    var _ =
        around
            .scales()
            .read(key)
            .thenAcceptAsync(
                answer -> {
                  waitsToRetry = false;
                  if (answer instanceof Answer.Scaled(String version, int replicas)) {
                    scale.seen(version, replicas);
                    pump();
                  } else {
                    retry();
                  }
                },
                around.thread());
  }

  private void retry() {
    waitsToRetry = true;
    long pause = Math.min(LAST_RETRY_NANOS, FIRST_RETRY_NANOS << Math.min(failedWrites++, 10));
    around.later(
        pause,
        () -> {
          waitsToRetry = false;
          pump();
        });
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
    if (scale.isSettled() && pods.size() <= scale.replicas()) {
      List.copyOf(pods.values()).forEach(PodInstance::reclaim);
    }
    settle();
  }
}
