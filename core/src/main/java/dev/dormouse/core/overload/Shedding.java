package dev.dormouse.core.overload;

/**
 * Decides whether the program takes one more request, by what it holds already and how late its
 * threads are. While there is enough everybody gets what they ask for. When it is short, services
 * that have more than an even share are turned away first:
 *
 * <ul>
 *   <li>memory: the last {@value #RESERVED_PARTS}th of the budget is for services that hold less
 *       than their share of it, so that one which took all the rest locks nobody out;
 *   <li>heap: as if the budget were short, and near its end as if it were used up;
 *   <li>threads: what part of requests is too many is taken from those above half a share, the more
 *       the more they have.
 * </ul>
 *
 * <p>Stateless.
 */
public final class Shedding {
  private static final int RESERVED_PARTS = 5;
  private static final double SHORT_HEAP = 0.85;
  private static final double FULL_HEAP = 0.95;
  private static final double SPARED_SHARE = 0.5;

  private Shedding() {}

  /** What becomes of a request. */
  public enum Verdict {
    TAKEN,
    /** All that may be held is. */
    MEMORY_FULL,
    /** Memory is short, and its service has its share. */
    MEMORY_SHARE,
    /** The program's threads are late. */
    THREADS_LATE
  }

  /**
   * Decides.
   *
   * @param bytes what the request would hold
   * @param random from 0, inclusive, to 1
   */
  public static Verdict decide(OverloadPolicy policy, Strain strain, long bytes, double random) {
    long max = policy.maxHeldBytes();
    long held = strain.heldBytes() + bytes;
    if (held > max || strain.heap() >= FULL_HEAP) {
      return Verdict.MEMORY_FULL;
    }
    boolean isShort = held > max - max / RESERVED_PARTS || strain.heap() >= SHORT_HEAP;
    // One share more than there are services, so that one that comes anew finds its own.
    if (isShort && strain.ownBytes() + bytes > max / (strain.services() + 1)) {
      return Verdict.MEMORY_SHARE;
    }
    return random < part(strain) ? Verdict.THREADS_LATE : Verdict.TAKEN;
  }

  /** The part of the service's requests that is turned away since the threads are late. */
  private static double part(Strain strain) {
    double share = strain.shareOfRequests();
    return share < SPARED_SHARE ? 0 : Math.min(1, strain.shedding() * Math.max(1, share));
  }
}
