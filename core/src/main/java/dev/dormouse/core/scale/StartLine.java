package dev.dormouse.core.scale;

/**
 * How instances come that are asked for at once: the first after a while, and the others one after
 * the other, since they share processors, a kubelet's pace or a quota. Learned; immutable.
 *
 * @param firstNanos from asking until the first is ready; 0 while unknown
 * @param spacingNanos between one and the next; 0 while unknown
 */
public record StartLine(long firstNanos, long spacingNanos) {
  public static final StartLine UNKNOWN = new StartLine(0, 0);

  public StartLine {
    if (firstNanos < 0 || spacingNanos < 0) {
      throw new IllegalArgumentException(
          "firstNanos: " + firstNanos + ", spacingNanos: " + spacingNanos + " (expected: >= 0)");
    }
  }
}
