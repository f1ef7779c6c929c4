package dev.dormouse.activator.cluster;

import dev.dormouse.activator.autoscaler.ScalingEvents;
import dev.dormouse.activator.gate.ScalePlan;
import dev.dormouse.activator.instances.InstanceSource.StartFailure;
import dev.dormouse.activator.instances.InstanceSource.StartTimes;
import dev.dormouse.activator.metrics.ActivatorMetrics;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes the autoscaler's events on: to the metrics, to the log, and to the services. Safe for any
 * thread.
 */
final class ClusterEvents implements ScalingEvents {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterEvents.class);
  private static final double NANOS_PER_MILLI = 1e6;

  private final ActivatorMetrics metrics;
  private final Map<RevisionKey, Integer> lastDesired = new ConcurrentHashMap<>();
  private volatile Consumer<RevisionKey> whenIdle = _ -> {};

  ClusterEvents(ActivatorMetrics metrics) {
    this.metrics = metrics;
  }

  /** Set once, before the first event. */
  void whenIdle(Consumer<RevisionKey> action) {
    whenIdle = action;
  }

  /** The same decision comes again and again until its pods appear. */
  @Override
  public void decided(RevisionKey revision, ScalePlan plan) {
    Integer before = lastDesired.put(revision, plan.desired());
    if (before != null && before == plan.desired()) {
      return;
    }
    metrics.decision(revision, plan.reason());
    LOG.info(
        "{}: {} -> {} instances ({}), {} wait",
        revision,
        plan.total(),
        plan.desired(),
        plan.reason(),
        plan.queued());
  }

  @Override
  public void idle(RevisionKey revision) {
    lastDesired.remove(revision);
    whenIdle.accept(revision);
  }

  @Override
  public void starting(RevisionKey revision, InstanceId instance) {
    LOG.debug("{}: {} starts", revision, instance);
  }

  @Override
  public void ready(RevisionKey revision, InstanceId instance, StartTimes times) {
    LOG.info(
        "{}: {} is ready {} ms after it was asked for, {} ms after it had an address",
        revision,
        instance,
        Math.round((times.readyAt() - times.requestedAt()) / NANOS_PER_MILLI),
        Math.round((times.readyAt() - times.startedAt()) / NANOS_PER_MILLI));
  }

  @Override
  public void readiness(RevisionKey revision, InstanceId instance, boolean takesRequests) {
    String what = takesRequests ? "takes requests again" : "takes no requests: it is not ready";
    LOG.info("{}: {} {}", revision, instance, what);
  }

  @Override
  public void startFailed(RevisionKey revision, InstanceId instance, StartFailure failure) {
    LOG.info("{}: {} did not start: {}", revision, instance, failure.message());
  }

  @Override
  public void gone(RevisionKey revision, InstanceId instance) {
    LOG.debug("{}: {} is gone", revision, instance);
  }

  @Override
  public void startRefused(RevisionKey revision, StartFailure failure) {
    LOG.info("{}: nothing can start: {}", revision, failure.message());
  }
}
