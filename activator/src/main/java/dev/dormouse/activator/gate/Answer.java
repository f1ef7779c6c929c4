package dev.dormouse.activator.gate;

/** The answer to a request that asks for a slot. */
sealed interface Answer {
  Answer WAITS = new Waits();

  record Granted(InstanceLease lease) implements Answer {}

  record Refused(Refusal refusal) implements Answer {}

  record Waits() implements Answer {}
}
