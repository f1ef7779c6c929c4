package dev.dormouse.activator.local;

import dev.dormouse.activator.instances.InstanceSource.Listener;
import dev.dormouse.activator.instances.InstanceSource.StartFailure;
import dev.dormouse.activator.instances.InstanceSource.StartTimes;
import dev.dormouse.activator.order.CallsInOrder;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import java.net.InetSocketAddress;

/**
 * Where one instance stands for the listener, and what the listener is told:
 *
 * <pre>
 *   STARTING ── port answers ──▶ READY ── process ended ──▶ OVER (gone)
 *      └─ refused, ended, too late, given up ─────────────▶ OVER (startFailed)
 * </pre>
 *
 * <p>Safe for any thread. Calls are added under the lock, so in the order of the changes, and made
 * after it: whoever changes something runs the calls next.
 */
final class Standing {
  private enum Told {
    STARTING,
    READY,
    OVER
  }

  private final RevisionKey revision;
  private final InstanceId id;
  private final Listener listener;
  private final CallsInOrder calls;
  // Guarded by this.
  private Told told = Told.STARTING;
  private boolean leaving;

  /** Adds the first call. */
  Standing(RevisionKey revision, InstanceId id, Listener listener, CallsInOrder calls) {
    this.revision = revision;
    this.id = id;
    this.listener = listener;
    this.calls = calls;
    calls.add(() -> listener.starting(revision, id));
  }

  /** Whether it starts or is ready, and is to stay. */
  synchronized boolean counts() {
    return told != Told.OVER && !leaving;
  }

  synchronized boolean isReady() {
    return told == Told.READY;
  }

  synchronized boolean isOver() {
    return told == Told.OVER;
  }

  /**
   * It is not to stay, or does not: it won't become ready any more. Returns whether that is new.
   */
  synchronized boolean leave() {
    boolean fresh = !leaving;
    leaving = true;
    return fresh;
  }

  synchronized void ready(InetSocketAddress address, StartTimes times) {
    if (told == Told.STARTING && !leaving) {
      told = Told.READY;
      calls.add(() -> listener.ready(revision, id, address, times));
    }
  }

  /** Says whether it takes requests, while it is ready and to stay. */
  synchronized void readiness(boolean takesRequests) {
    if (told == Told.READY && !leaving) {
      calls.add(() -> listener.readiness(revision, id, takesRequests));
    }
  }

  /** Returns whether this is how it ended. */
  synchronized boolean failed(StartFailure failure) {
    boolean first = told == Told.STARTING;
    if (first) {
      told = Told.OVER;
      calls.add(() -> listener.startFailed(revision, id, failure));
    }
    return first;
  }

  synchronized void gone() {
    if (told == Told.READY) {
      told = Told.OVER;
      calls.add(() -> listener.gone(revision, id));
    }
  }
}
