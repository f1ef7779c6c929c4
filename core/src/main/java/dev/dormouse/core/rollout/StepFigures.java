package dev.dormouse.core.rollout;

/**
 * What a step is judged by. Immutable.
 *
 * @param begunAt when it began, in nanoseconds
 * @param newer the new revision's requests of this step
 * @param older the old revision's requests of this step
 * @param olderInAll the old revision's requests since the rollout began
 */
public record StepFigures(long begunAt, Observed newer, Observed older, Observed olderInAll) {
  /** The old revision's requests: of this step, or of all where those are fewer than needed. */
  Observed basis(long needed) {
    return older.answered() >= needed ? older : olderInAll;
  }
}
