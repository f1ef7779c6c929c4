package dev.dormouse.activator.kubernetes;

import dev.dormouse.activator.gate.Time;
import dev.dormouse.activator.instances.InstanceSource.Listener;
import dev.dormouse.activator.probe.Knock;
import dev.dormouse.core.revision.RevisionKey;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What all revisions of one activator share.
 *
 * @param thread where everything about pods and scales happens, one thing at a time
 * @param owned whether a revision is this activator's to scale
 * @param knocks asks an instance whether it is up, until it is; answers on another thread
 */
record Surroundings(
    Time time,
    Executor thread,
    Listener listener,
    Predicate<RevisionKey> owned,
    Consumer<Knock.Target> knocks,
    ScaleClient scales) {

  long now() {
    return time.now();
  }

  /** Runs an action on the thread, after a while. */
  Time.Timer later(long delayNanos, Runnable action) {
    return time.after(delayNanos, () -> thread.execute(action));
  }
}
