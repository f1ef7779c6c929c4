package dev.dormouse.core.meter;

import dev.dormouse.core.revision.Container.Resources;
import dev.dormouse.core.revision.InstanceId;
import java.util.HashMap;
import java.util.Map;

/**
 * Adds up what one revision uses, from the moment an instance is asked for to the moment it is
 * gone. Not thread-safe: called by the revision's shell under its lock. Times are nanoseconds.
 */
public final class UsageMeter {
  private static final double GIB = 1L << 30;

  private final Resources resources;
  private final Map<InstanceId, Long> since = HashMap.newHashMap(1);
  private long requests;
  private double instanceSeconds;

  /**
   * @param resources what one instance is accounted for
   */
  public UsageMeter(Resources resources) {
    this.resources = resources;
  }

  /** An instance begins to count. Telling it twice changes nothing. */
  public void instanceStarted(InstanceId id, long now) {
    since.putIfAbsent(id, now);
  }

  /** An instance counts no more. Telling it twice changes nothing. */
  public void instanceGone(InstanceId id, long now) {
    Long start = since.remove(id);
    if (start != null) {
      instanceSeconds += seconds(start, now);
    }
  }

  /** A request ended. */
  public void requestEnded() {
    requests++;
  }

  /** All that was used until now, running instances included. */
  public Usage usage(long now) {
    double total = instanceSeconds;
    for (long start : since.values()) {
      total += seconds(start, now);
    }
    return new Usage(
        requests,
        total,
        total * resources.cpuMillis() / 1000.0,
        total * resources.memoryBytes() / GIB);
  }

  private static double seconds(long from, long to) {
    return Math.max(0, to - from) / 1e9;
  }
}
