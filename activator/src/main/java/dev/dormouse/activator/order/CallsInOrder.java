package dev.dormouse.activator.order;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes calls one at a time and in the order in which they were added, outside the locks under
 * which they were. {@link #add} is called with a lock held, {@link #run} after it: whoever comes
 * first makes all the calls that wait, and the others return. A call that fails is logged, and the
 * next ones are made. Safe for any thread.
 */
public final class CallsInOrder {
  private static final Logger LOG = LoggerFactory.getLogger(CallsInOrder.class);

  private final String failure;
  private final Queue<Runnable> calls = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean running = new AtomicBoolean();

  /**
   * Begins with none.
   *
   * @param failure what the log says of a call that failed
   */
  public CallsInOrder(String failure) {
    this.failure = failure;
  }

  /** Appends a call. */
  public void add(Runnable call) {
    calls.add(call);
  }

  /** Makes all that wait, or leaves them to the thread that is at it. */
  public void run() {
    // Looked at again after `running` is false: a call may have come since the last poll.
    while (!calls.isEmpty() && running.compareAndSet(false, true)) {
      try {
        for (var call = calls.poll(); call != null; call = calls.poll()) {
          make(call);
        }
      } finally {
        running.set(false);
      }
    }
  }

  private void make(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.error(failure, e);
    }
  }
}
