package dev.dormouse.operator.report;

import java.time.Duration;

/** What is to be done about a resource's status. Immutable. */
public sealed interface StatusStep<S> {
  /** The status says something new. */
  record Write<S>(S status) implements StatusStep<S> {}

  /** What is new may be over in a moment: look again then. */
  record LookAgain<S>(Duration after) implements StatusStep<S> {}

  /** The stored status still says it all. */
  record Keep<S>() implements StatusStep<S> {}
}
