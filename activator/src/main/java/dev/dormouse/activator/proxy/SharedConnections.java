package dev.dormouse.activator.proxy;

import dev.dormouse.core.revision.Template;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientConnection;
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
  /** One connection, and how many requests it carries. */
  final class Member {
    final HttpClientConnection http;
    private int streams;
    private long idleSince;

    Member(HttpClientConnection http) {
      this.http = http;
    }

    /** A request on it has ended. */
    void release() {
      streams--;
      idleSince = System.nanoTime();
    }

    /** Takes no more requests; what runs on it may end. */
    void retire() {
      streams--;
      open.remove(this);
      http.shutdown(Template.MAX_TIMEOUT);
    }
  }

  private final List<Member> open = new ArrayList<>();
  private @Nullable Future<Member> opening;

  /** A place on a connection, which is opened with {@code connector} if need be. */
  Future<Member> acquire(Supplier<Future<HttpClientConnection>> connector) {
    for (Member member : open) {
      if (member.streams < member.http.maxActiveStreams()) {
        member.streams++;
        return Future.succeededFuture(member);
      }
    }
    Future<Member> made = opening;
    if (made == null) {
      made = connector.get().map(Member::new).onComplete(this::opened, ignored -> opening = null);
      opening = made.isComplete() ? null : made;
    }
    return made.compose(member ->
        member.http.maxActiveStreams() > 0
            ? acquire(connector)
            : Future.failedFuture("the instance takes no streams"));
  }

  private void opened(Member member) {
    opening = null;
    open.add(member);
    member.idleSince = System.nanoTime();
    member.http.closeHandler(ignored -> open.remove(member));
    // What runs on it ends there; what comes goes elsewhere.
    member.http.goAwayHandler(ignored -> open.remove(member));
  }

  /** Closes those that have carried nothing for long. */
  void sweep(long now, long idleNanos) {
    for (Member member : List.copyOf(open)) {
      if (member.streams == 0 && now - member.idleSince >= idleNanos) {
        open.remove(member);
        member.http.close();
      }
    }
  }

  void closeAll() {
    List.copyOf(open).forEach(member -> member.http.close());
    open.clear();
  }

  boolean isEmpty() {
    return open.isEmpty() && opening == null;
  }
}
