package dev.dormouse.activator.proxy;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The idle connections to one instance, the last used on top, so that few are kept warm and the
 * rest grow old. One event loop's thread only.
 */
final class IdleConnections {
  /**
   * Beyond this age a server may be about to close it, and only requests that can be sent again
   * risk it.
   */
  private static final long FRESH_NANOS = 1_000_000_000;

  private final ArrayDeque<UpstreamConnection> stack = new ArrayDeque<>();

  /** The last used connection that is good enough; null when there is none. */
  @Nullable UpstreamConnection take(boolean canBeSentAgain, long now) {
    UpstreamConnection top = stack.peekLast();
    while (top != null && (!top.isOpen() || top.idleUntil - now <= 0)) {
      stack.pollLast();
      top.close();
      top = stack.peekLast();
    }
    if (top == null || (!canBeSentAgain && now - top.idleSince >= FRESH_NANOS)) {
      return null;
    }
    stack.pollLast();
    return top;
  }

  void put(UpstreamConnection connection) {
    stack.addLast(connection);
  }

  void closed(UpstreamConnection connection) {
    stack.remove(connection);
  }

  /** Closes those that are too old. */
  void sweep(long now) {
    stack.removeIf(connection -> {
      boolean old = connection.idleUntil - now <= 0;
      if (old) {
        connection.close();
      }
      return old;
    });
  }

  void closeAll() {
    List<UpstreamConnection> all = List.copyOf(stack);
    stack.clear();
    all.forEach(UpstreamConnection::close);
  }

  boolean isEmpty() {
    return stack.isEmpty();
  }
}
