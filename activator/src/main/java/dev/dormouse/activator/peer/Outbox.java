package dev.dormouse.activator.peer;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be done after the lock under which it was decided, in that order, by one thread at a
 * time: frames must leave as they were numbered. {@link #add} is called with the lock held, {@link
 * #flush} after it; whoever comes first does all that is due, and the others return. Safe for any
 * thread.
 */
final class Outbox {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  private final Queue<Runnable> due = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean flushing = new AtomicBoolean();

  void add(Runnable action) {
    due.add(action);
  }

  void flush() {
    // Looked at again after `flushing` is false: more may have come since the last poll.
    while (!due.isEmpty() && flushing.compareAndSet(false, true)) {
      try {
        for (Runnable next = due.poll(); next != null; next = due.poll()) {
          perform(next);
        }
      } finally {
        flushing.set(false);
      }
    }
  }

  private static void perform(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.error("what was decided among activators could not be done", e);
    }
  }
}
