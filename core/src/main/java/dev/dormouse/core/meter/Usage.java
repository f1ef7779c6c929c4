package dev.dormouse.core.meter;

/**
 * What a revision used in a span of time. Immutable.
 *
 * @param requests requests that ended
 * @param instanceSeconds the sum over the instances of how long each existed
 * @param vcpuSeconds the same, times the requested vCPU
 * @param gibSeconds the same, times the requested memory in GiB
 */
public record Usage(long requests, double instanceSeconds, double vcpuSeconds, double gibSeconds) {
  public static final Usage NONE = new Usage(0, 0, 0, 0);

  public Usage plus(Usage other) {
    return new Usage(
        requests + other.requests,
        instanceSeconds + other.instanceSeconds,
        vcpuSeconds + other.vcpuSeconds,
        gibSeconds + other.gibSeconds);
  }
}
