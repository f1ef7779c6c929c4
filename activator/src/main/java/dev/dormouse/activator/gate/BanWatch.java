package dev.dormouse.activator.gate;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Sees to it that requests go to an instance again as soon as its ban ends, with one timer for the
 * next end there is. Safe for any thread.
 */
final class BanWatch {
  private final Object lock;
  private final Admissions admissions;
  private final Time time;
  private final Consumer<List<InstanceLease>> handOut;

  /** When a look is due. Guarded by the lock. */
  private OptionalLong lookAt = OptionalLong.empty();

  /**
   * Watches one revision's bans.
   *
   * @param lock the gate's, which guards the admissions
   * @param handOut gives leases to their callers, outside the lock
   */
  BanWatch(Object lock, Admissions admissions, Time time, Consumer<List<InstanceLease>> handOut) {
    this.lock = lock;
    this.admissions = admissions;
    this.time = time;
    this.handOut = handOut;
  }

  /** Looks again when the next ban ends, unless a look before that is due already. */
  void lookInTime() {
    long now = time.now();
    OptionalLong end;
    synchronized (lock) {
      end = admissions.nextBanEnd(now);
      if (end.isEmpty() || (lookAt.isPresent() && lookAt.getAsLong() - end.getAsLong() <= 0)) {
        return;
      }
      lookAt = end;
    }
    time.after(Math.max(0, end.getAsLong() - now), () -> look(end));
  }

  private void look(OptionalLong due) {
    List<InstanceLease> lent;
    synchronized (lock) {
      if (lookAt.equals(due)) {
        lookAt = OptionalLong.empty();
      }
      lent = admissions.endBans(time.now());
    }
    handOut.accept(lent);
    lookInTime();
  }
}
