package dev.dormouse.activator.proxy;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one instance that carry many requests each, as HTTP/2 does. One more is opened
 * when all are full, as the instance counts; who finds one being opened waits for that. One event
 * loop's thread only.
 */
final class SharedConnections {
  private final List<SharedConnection> open = new ArrayList<>();
  private @Nullable Future<SharedConnection> opening;

  /** A place on a connection, which is opened with {@code connector} if need be. */
  Future<SharedConnection> acquire(Supplier<Future<SharedConnection>> connector) {
    for (SharedConnection member : open) {
      if (member.hasRoom()) {
        member.reserve();
        return Future.succeededFuture(member);
      }
    }
    Future<SharedConnection> made = opening;
    if (made == null) {
      made = connector.get().onComplete(this::opened, ignored -> opening = null);
      opening = made.isComplete() ? null : made;
    }
    return made.compose(member ->
        member.maxStreams() > 0
            ? acquire(connector)
            : Future.failedFuture("the instance takes no streams"));
  }

  private void opened(SharedConnection member) {
    opening = null;
    open.add(member);
    // What runs on it ends there; what comes goes elsewhere.
    member.whenItLeaves(() -> open.remove(member));
  }

  /** Closes those that have carried nothing for long. */
  void sweep(long now, long idleNanos) {
    for (SharedConnection member : List.copyOf(open)) {
      if (member.isIdleSince(now - idleNanos)) {
        open.remove(member);
        member.close();
      }
    }
  }

  void closeAll() {
    List.copyOf(open).forEach(SharedConnection::close);
    open.clear();
  }

  boolean isEmpty() {
    return open.isEmpty() && opening == null;
  }
}
