package dev.dormouse.activator.local;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * All the processes that one program led to, and how they are ended. A process belongs to it by its
 * process group, by its mark, or by having been a descendant when the program was asked to end; one
 * of these holds for a child that was left behind, for one that made itself a daemon, and for one
 * that overwrote its environment. Safe for any thread.
 */
final class ProcessTree {
  private static final int ROUNDS = 50;
  private static final long BETWEEN_ROUNDS = TimeUnit.MILLISECONDS.toNanos(10);

  private final ProcessHandle main;
  private final String mark;
  // Guarded by this.
  private final Set<ProcessHandle> descendants = new LinkedHashSet<>();

  ProcessTree(ProcessHandle main, String mark) {
    this.main = main;
    this.mark = mark;
  }

  /** Asks the main process to end. */
  void terminate() {
    remember();
    main.destroy();
  }

  /** Ends every process that is left, and returns once none is seen any more. */
  void kill() {
    remember();
    for (int round = 0; round < ROUNDS && killOnce(); round++) {
      LockSupport.parkNanos(BETWEEN_ROUNDS);
    }
  }

  /** Returns whether there was any; more may have been started meanwhile. */
  private synchronized boolean killOnce() {
    // The group first: it is ended as a whole, before a parent in it can start a child again.
    Signals.killGroup(main.pid());
    boolean any = main.destroyForcibly();
    descendants.addAll(ProcFiles.marked(mark));
    descendants.removeIf(process -> !process.isAlive() || ProcFiles.isZombie(process.pid()));
    descendants.forEach(ProcessHandle::destroyForcibly);
    return any || !descendants.isEmpty();
  }

  private synchronized void remember() {
    main.descendants().forEach(descendants::add);
  }
}
