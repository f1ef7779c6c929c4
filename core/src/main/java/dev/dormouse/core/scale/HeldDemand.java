package dev.dormouse.core.scale;

/**
 * The most instances wanted lately, by periods: the current one and the two before. So a demand is
 * remembered for two to three periods after it was last seen. Immutable.
 *
 * @param since when the current period began; without meaning when nothing is held
 */
record HeldDemand(int current, int previous, int older, long since) {
  static final HeldDemand NONE = new HeldDemand(0, 0, 0, 0);

  HeldDemand and(int demand, long now, long period) {
    long age = now - since;
    if (most() == 0 || age >= 3 * period) {
      return new HeldDemand(demand, 0, 0, now);
    }
    if (age >= 2 * period) {
      return new HeldDemand(demand, 0, current, since + 2 * period);
    }
    if (age >= period) {
      return new HeldDemand(demand, current, previous, since + period);
    }
    return new HeldDemand(Math.max(current, demand), previous, older, since);
  }

  int most() {
    return Math.max(current, Math.max(previous, older));
  }
}
