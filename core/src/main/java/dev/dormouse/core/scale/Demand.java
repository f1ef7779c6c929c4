package dev.dormouse.core.scale;

import dev.dormouse.core.scale.ScaleDecision.Reason;

/** So many instances are wanted, and why. Immutable. */
record Demand(int instances, Reason reason) {
  static final Demand NONE = new Demand(0, Reason.STABLE);

  static Demand of(double instances, Reason reason) {
    return new Demand(ceil(instances), reason);
  }

  Demand orMore(Demand other) {
    return other.instances > instances ? other : this;
  }

  /** Rounding errors do not make another instance. */
  static int ceil(double value) {
    return (int) Math.min(Integer.MAX_VALUE, Math.ceil(value - 1e-9));
  }
}
