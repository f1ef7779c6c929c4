package dev.dormouse.activator.autoscaler;

import dev.dormouse.activator.gate.ScalePlan;
import dev.dormouse.activator.instances.InstanceSource;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;

/** Hears what the autoscaler does. From any thread; implementations return quickly. */
public interface ScalingEvents {
  /** Another number of instances was decided on. */
  void decided(RevisionKey revision, ScalePlan plan);

  /** The revision has neither work nor instances any more. */
  void idle(RevisionKey revision);

  void starting(RevisionKey revision, InstanceId instance);

  void ready(RevisionKey revision, InstanceId instance, InstanceSource.StartTimes times);

  /** A ready instance takes no requests for now, or takes them again. */
  void readiness(RevisionKey revision, InstanceId instance, boolean takesRequests);

  void startFailed(RevisionKey revision, InstanceId instance, InstanceSource.StartFailure failure);

  void gone(RevisionKey revision, InstanceId instance);

  /** Instances were asked for and none could even begin to start. */
  void startRefused(RevisionKey revision, InstanceSource.StartFailure failure);
}
