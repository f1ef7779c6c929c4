package dev.dormouse.core.scale;

/**
 * The instances of a revision, those that drain not among them. Immutable.
 *
 * @param ready they take requests
 * @param starting asked for, not ready yet
 * @param startingNanos how long the one that starts for longest does so already; 0 when none does
 */
public record Running(int ready, int starting, long startingNanos) {
  public Running {
    if (ready < 0 || starting < 0) {
      throw new IllegalArgumentException(
          "ready: " + ready + ", starting: " + starting + " (expected: >= 0)");
    }
  }

  /** Those that start were asked for this moment. */
  public Running(int ready, int starting) {
    this(ready, starting, 0);
  }

  public int total() {
    return ready + starting;
  }
}
