package dev.dormouse.core.rollout;

/** What becomes of a rollout now. */
public sealed interface RolloutDecision {
  /** How it stands from now on. */
  RolloutState state();

  /** The step goes on; the state says so anew where it is prolonged. */
  record Stay(RolloutState state) implements RolloutDecision {}

  /** The new revision gets the next step's share. */
  record Advance(RolloutState state) implements RolloutDecision {}

  /** The new revision gets all. */
  record Complete(RolloutState state) implements RolloutDecision {}

  /** The old revision gets all, and the new one nothing any more. */
  record RollBack(RolloutState state) implements RolloutDecision {}
}
