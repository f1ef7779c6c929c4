package dev.dormouse.activator.gate;

import dev.dormouse.activator.instances.InstanceSource.StartFailure;
import dev.dormouse.core.meter.Usage;
import dev.dormouse.core.meter.UsageMeter;
import dev.dormouse.core.revision.Container.Resources;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.scale.StartBackoff;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one revision by where their life stands, what they use, and whether another may
 * be started after those that failed. Guarded by the gate's lock.
 */
final class Instances {
  private final UsageMeter meter;
  private final Set<InstanceId> starting = new HashSet<>();
  private final Map<InstanceId, Instance> up = new HashMap<>();
  private final Set<InstanceId> draining = new HashSet<>();
  private StartBackoff backoff = StartBackoff.NONE;
  private Optional<StartFailure> lastFailure = Optional.empty();

  Instances(Resources resources) {
    this.meter = new UsageMeter(resources);
  }

  void starting(InstanceId id, long now) {
    starting.add(id);
    meter.instanceStarted(id, now);
  }

  /** Returns false when the instance is up already. */
  boolean ready(Instance instance, long now) {
    starting.remove(instance.id());
    if (up.putIfAbsent(instance.id(), instance) != null) {
      return false;
    }
    meter.instanceStarted(instance.id(), now);
    backoff = StartBackoff.NONE;
    lastFailure = Optional.empty();
    return true;
  }

  /** Returns false when the instance was not starting. */
  boolean startFailed(InstanceId id, StartFailure failure, long now) {
    if (!starting.remove(id)) {
      return false;
    }
    meter.instanceGone(id, now);
    backoff = backoff.failed(now);
    lastFailure = Optional.of(failure);
    return true;
  }

  /** Marks an instance that is up as draining. */
  void drain(InstanceId id) {
    draining.add(id);
  }

  void gone(InstanceId id, long now) {
    starting.remove(id);
    up.remove(id);
    draining.remove(id);
    meter.instanceGone(id, now);
  }

  void requestEnded() {
    meter.requestEnded();
  }

  @Nullable Instance up(InstanceId id) {
    return up.get(id);
  }

  int startingCount() {
    return starting.size();
  }

  Set<InstanceId> draining() {
    return draining;
  }

  boolean none() {
    return starting.isEmpty() && up.isEmpty();
  }

  /** How long no instance may be started, in nanoseconds; 0 when one may be now. */
  long pause(long now) {
    return backoff.remaining(now);
  }

  /** Why the last start failed, while no instance has come up since. */
  Optional<StartFailure> lastFailure() {
    return lastFailure;
  }

  Usage usage(long now) {
    return meter.usage(now);
  }
}
