package dev.dormouse.activator.autoscaler;

import dev.dormouse.activator.gate.ScalePlan;
import dev.dormouse.activator.instances.InstanceSource;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import java.util.ArrayList;
import java.util.List;

/** Keeps what an autoscaler tells. */
final class RecordedScaling implements ScalingEvents {
  final List<ScalePlan> plans = new ArrayList<>();

  /** One word and a name for each event but the plans. */
  final List<String> told = new ArrayList<>();

  Runnable whenIdle = () -> {};

  @Override
  public void decided(RevisionKey revision, ScalePlan plan) {
    plans.add(plan);
  }

  @Override
  public void idle(RevisionKey revision) {
    told.add("idle " + revision.name());
    whenIdle.run();
  }

  @Override
  public void starting(RevisionKey revision, InstanceId instance) {
    told.add("starting " + instance.name());
  }

  @Override
  public void ready(RevisionKey revision, InstanceId instance, InstanceSource.StartTimes times) {
    told.add("ready " + instance.name());
  }

  @Override
  public void readiness(RevisionKey revision, InstanceId instance, boolean takesRequests) {
    told.add((takesRequests ? "resumed " : "paused ") + instance.name());
  }

  @Override
  public void startFailed(
      RevisionKey revision, InstanceId instance, InstanceSource.StartFailure failure) {
    told.add("failed " + instance.name());
  }

  @Override
  public void gone(RevisionKey revision, InstanceId instance) {
    told.add("gone " + instance.name());
  }

  @Override
  public void startRefused(RevisionKey revision, InstanceSource.StartFailure failure) {
    told.add("refused " + revision.name());
  }
}
