package dev.dormouse.core.peer;

import dev.dormouse.core.revision.InstanceId;
import org.jspecify.annotations.Nullable;

/** One request of a simulated world, and what became of it. */
final class SimRequest {
  enum State {
    WAITING,
    SERVED,
    ENDED,
    REJECTED,
    EXPIRED,
    FAILED
  }

  final int number;
  final SharedRules rules;
  final SimNode node;
  final long arrived;
  final long service;
  final long deadline;
  int incarnation;
  int asked;
  State state = State.WAITING;
  @Nullable InstanceId instance;

  SimRequest(
      int number, SharedRules rules, SimNode node, long arrived, long service, long deadline) {
    this.number = number;
    this.rules = rules;
    this.node = node;
    this.arrived = arrived;
    this.service = service;
    this.deadline = deadline;
  }

  @Override
  public String toString() {
    return "r" + number;
  }
}
