package dev.dormouse.bench;

/**
 * Requests a second that come whatever the proxy does. Immutable.
 *
 * @param half whether it is meant to be half of what the activator is able to do
 */
record PacedRate(int perSecond, boolean half) {
  /** A load that sent a smaller part of what was due did not keep up. */
  private static final double KEPT_UP = 0.99;

  private static final int ROUND = 100;

  /** What half load is to be: measured, given or left out. */
  sealed interface Half {
    /** Half of what the activator does in the same run. */
    record Measured() implements Half {}

    record Given(int perSecond) implements Half {}

    record None() implements Half {}

    static Half parse(String text) {
      return switch (text) {
        case "auto" -> new Measured();
        case "none" -> new None();
        default -> {
          if (!text.matches("[1-9][0-9]{0,7}")) {
            throw new IllegalArgumentException(
                "--half: " + text + " (expected: auto, none or requests a second)");
          }
          yield new Given(Integer.parseInt(text));
        }
      };
    }
  }

  static PacedRate fixed(int perSecond) {
    return new PacedRate(perSecond, false);
  }

  static PacedRate halfLoad(int perSecond) {
    return new PacedRate(perSecond, true);
  }

  /** To whole hundreds, at least one of them. */
  static PacedRate halfOf(double throughput) {
    return halfLoad((int) Math.max(ROUND, Math.round(throughput / 2 / ROUND) * ROUND));
  }

  boolean keptUp(double sentPerSecond) {
    return sentPerSecond >= KEPT_UP * perSecond;
  }

  @Override
  public String toString() {
    return "%d/s%s".formatted(perSecond, half ? " (half load)" : "");
  }
}
