package dev.dormouse.core.peer;

import dev.dormouse.core.revision.InstanceId;
import java.util.Optional;
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
  final Optional<InstanceId> preferred;
  int incarnation;
  int asked;
  State state = State.WAITING;
  @Nullable InstanceId instance;

  SimRequest(
      int number,
      SharedRules rules,
      SimNode node,
      long arrived,
      long service,
      long deadline,
      Optional<InstanceId> preferred) {
    this.number = number;
    this.rules = rules;
    this.node = node;
    this.arrived = arrived;
    this.service = service;
    this.deadline = deadline;
    this.preferred = preferred;
  }

  @Override
  public String toString() {
    return "r" + number;
  }
}
