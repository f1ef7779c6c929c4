package dev.dormouse.activator.kubernetes;

import dev.dormouse.activator.gate.Time;
import dev.dormouse.activator.instances.InstanceSource;
import dev.dormouse.activator.instances.ScaleRequests;
import dev.dormouse.activator.probe.Knock;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Pods as instances: tells of those that are watched, and scales the revisions' Deployments. Calls
 * from any thread return at once; everything happens on one thread, one thing after the other, and
 * so does every call to the listener.
 */
public final class KubernetesInstances implements InstanceSource, ScaleRequests, PodEvents {
  private final Time time;
  private final Executor thread;
  private final Consumer<Knock.Target> knocks;
  private final ScaleClient scales;
  // Confined to the thread, once somebody has subscribed.
  private final Map<RevisionKey, RevisionPods> revisions = new HashMap<>();
  private @Nullable Surroundings surroundings;
  private Predicate<RevisionKey> owned = _ -> true;

  /** Whether the way of a first wake's write was gone before. */
  private final AtomicBoolean rehearsed = new AtomicBoolean();

  /**
   * @param thread runs one action at a time, in the order in which they come
   */
  KubernetesInstances(
      Time time, Executor thread, Consumer<Knock.Target> knocks, ScaleClient scales) {
    this.time = time;
    this.thread = thread;
    this.knocks = knocks;
    this.scales = scales;
  }

  /**
   * Has only revisions scaled that are this activator's, where there are several. Called before
   * anybody subscribes.
   */
  public void scaleOnly(Predicate<RevisionKey> mine) {
    owned = mine;
  }

  /** Revisions may have become this activator's, or another's. */
  public void ownersChanged() {
    thread.execute(() -> revisions.values().forEach(RevisionPods::ownerChanged));
  }

  @Override
  public void subscribe(Listener listener) {
    if (surroundings != null) {
      throw new IllegalStateException("subscribed already");
    }
    surroundings = new Surroundings(time, thread, listener, owned, knocks, scales);
  }

  private RevisionPods pods(RevisionKey revision) {
    Surroundings around = surroundings;
    if (around == null) {
      throw new IllegalStateException("nobody subscribed");
    }
    return revisions.computeIfAbsent(revision, key -> new RevisionPods(key, around));
  }

  private void on(RevisionKey revision, Consumer<RevisionPods> action) {
    thread.execute(() -> {
      RevisionPods pods = pods(revision);
      action.accept(pods);
      if (pods.isNothing()) {
        revisions.remove(revision);
      }
    });
  }

  /** Makes a revision known: from now on its pods are told of, and it can be scaled. */
  public void define(ClusterRevision revision) {
    on(revision.key(), pods -> pods.define(revision));
  }

  /** Forgets a revision that was deleted. */
  public void forget(RevisionKey revision) {
    on(revision, RevisionPods::forget);
  }

  /** Nobody calls the revision, and nothing of it is ready or starts: nothing is to be left. */
  public void rest(RevisionKey revision) {
    on(revision, RevisionPods::rest);
  }

  @Override
  public void scaleUp(RevisionKey revision, int instances) {
    on(revision, pods -> pods.scaleUp(instances));
  }

  @Override
  public void retire(RevisionKey revision, InstanceId instance) {
    on(revision, pods -> pods.retire(instance));
  }

  @Override
  public void pod(PodView pod) {
    on(pod.revision(), pods -> pods.pod(pod));
  }

  @Override
  public void podGone(RevisionKey revision, String name) {
    on(revision, pods -> pods.podGone(name));
  }

  @Override
  public void deployment(DeploymentView deployment) {
    if (!rehearsed.getAndSet(true)) {
      scales.rehearse(deployment.revision());
    }
    on(deployment.revision(), pods -> pods.deployment(deployment));
  }

  @Override
  public void deploymentGone(RevisionKey revision) {
    on(revision, RevisionPods::deploymentGone);
  }
}
