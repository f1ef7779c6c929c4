package dev.dormouse.activator.proxy;

import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.impl.UnpooledHttpClientConnection;
import io.vertx.core.net.impl.ConnectionBase;

/** One connection to an instance, in use by one exchange or idle. Its event loop's thread only. */
final class UpstreamConnection {
  private final HttpClientConnection http;

  /** Where it goes when idle. */
  IdleConnections home;

  /** Until when it may be used again once idle, in nanoseconds. */
  long idleUntil;

  long idleSince;
  boolean reused;

  UpstreamConnection(HttpClientConnection http, IdleConnections home) {
    this.http = http;
    this.home = home;
  }

  HttpClientConnection http() {
    return http;
  }

  /** Whether the socket is open, as far as is known here. */
  boolean isOpen() {
    return !(http instanceof UnpooledHttpClientConnection unpooled
            && unpooled.unwrap() instanceof ConnectionBase connection)
        || connection.channel().isActive();
  }

  void close() {
    http.close();
  }
}
