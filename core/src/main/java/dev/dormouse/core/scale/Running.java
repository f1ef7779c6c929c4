package dev.dormouse.core.scale;

/**
 * The instances of a revision, those that drain not among them. Immutable.
 *
 * @param ready they take requests
 * @param starting asked for, not ready yet
 */
public record Running(int ready, int starting) {
  public Running {
    if (ready < 0 || starting < 0) {
      throw new IllegalArgumentException(
          "ready: " + ready + ", starting: " + starting + " (expected: >= 0)");
    }
  }

  public int total() {
    return ready + starting;
  }
}
