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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one revision by where their life stands, what they use, and whether another may
 * be started after those that failed. Guarded by the gate's lock.
 */
final class Instances {
  /** One that ends by itself this soon after it came up has not proven that it can run. */
  private static final long PROVEN_NANOS = 10_000_000_000L;

  /** What most revisions have at most: of ten thousand, most have none. */
  private static final int FEW = 1;

  private record Up(Instance instance, long since) {
    boolean isProven(long now) {
      return now - since >= PROVEN_NANOS;
    }
  }

  private final UsageMeter meter;

  /** With the time since when. */
  private final Map<InstanceId, Long> starting = HashMap.newHashMap(FEW);

  private final Map<InstanceId, Up> up = HashMap.newHashMap(FEW);
  private final Set<InstanceId> draining = HashSet.newHashSet(FEW);
  private final Set<InstanceId> paused = HashSet.newHashSet(FEW);
  private boolean metered = true;
  private StartBackoff backoff = StartBackoff.NONE;
  private Optional<StartFailure> lastFailure = Optional.empty();

  Instances(Resources resources) {
    this.meter = new UsageMeter(resources);
  }

  void starting(InstanceId id, long now) {
    starting.put(id, now);
    meter(id, now);
  }

  private void meter(InstanceId id, long now) {
    if (metered) {
      meter.instanceStarted(id, now);
    }
  }

  /** Whether what the instances use is counted here: of several activators one does. */
  void metered(boolean here, long now) {
    metered = here;
    Stream.concat(starting.keySet().stream(), up.keySet().stream())
        .forEach(id -> {
          if (here) {
            meter.instanceStarted(id, now);
          } else {
            meter.instanceGone(id, now);
          }
        });
  }

  /** Returns false when the instance is up already. */
  boolean ready(Instance instance, long now) {
    starting.remove(instance.id());
    if (up.putIfAbsent(instance.id(), new Up(instance, now)) != null) {
      return false;
    }
    meter(instance.id(), now);
    lastFailure = Optional.empty();
    return true;
  }

  /** Returns false when the instance was not starting. */
  boolean startFailed(InstanceId id, StartFailure failure, long now) {
    if (starting.remove(id) == null) {
      return false;
    }
    meter.instanceGone(id, now);
    failed(failure, now);
    return true;
  }

  /** None could begin to start. */
  void startRefused(StartFailure failure, long now) {
    failed(failure, now);
  }

  private void failed(StartFailure failure, long now) {
    if (up.values().stream().anyMatch(each -> each.isProven(now))) {
      backoff = StartBackoff.NONE;
    }
    backoff = backoff.failed(now);
    lastFailure = Optional.of(failure);
  }

  /** Marks an instance that is up as draining. */
  void drain(InstanceId id) {
    draining.add(id);
  }

  /** Whether it takes requests, as far as it says. Returns false when it is not up. */
  boolean readiness(InstanceId id, boolean takesRequests) {
    if (takesRequests) {
      paused.remove(id);
    } else if (up.containsKey(id)) {
      paused.add(id);
    }
    return up.containsKey(id);
  }

  int pausedCount() {
    return paused.size();
  }

  /**
   * One that was not to go, and was up for a short time only, counts as a failed start.
   *
   * @param expected whether it may have been told to go, or somebody took it away
   */
  void gone(InstanceId id, boolean expected, long now) {
    starting.remove(id);
    meter.instanceGone(id, now);
    paused.remove(id);
    draining.remove(id);
    Up ended = up.remove(id);
    if (ended != null) {
      if (expected || ended.isProven(now)) {
        backoff = StartBackoff.NONE;
      } else {
        failed(Refusals.endedEarly(id), now);
      }
    }
  }

  void requestEnded() {
    meter.requestEnded();
  }

  @Nullable Instance up(InstanceId id) {
    Up found = up.get(id);
    return found == null ? null : found.instance();
  }

  int startingCount() {
    return starting.size();
  }

  /** How long the one that starts for longest does so already; 0 when none does. */
  long startingNanos(long now) {
    return starting.values().stream().mapToLong(since -> now - since).max().orElse(0);
  }

  Set<InstanceId> draining() {
    return draining;
  }

  /** Those that are up and stay, as far as is known here. */
  int upCount() {
    return (int) up.keySet().stream().filter(id -> !draining.contains(id)).count();
  }

  boolean none() {
    return starting.isEmpty() && up.isEmpty();
  }

  /** How long no instance may be started, in nanoseconds; 0 when one may be now. */
  long pause(long now) {
    return up.isEmpty() ? backoff.remaining(now) : 0;
  }

  /** Why the last instance failed, while none has come up since. */
  Optional<StartFailure> lastFailure() {
    return lastFailure;
  }

  Usage usage(long now) {
    return meter.usage(now);
  }
}
