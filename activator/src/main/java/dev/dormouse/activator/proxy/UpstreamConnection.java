package dev.dormouse.activator.proxy;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.impl.UnpooledHttpClientConnection;
import io.vertx.core.net.impl.ConnectionBase;

/** One connection to an instance, in use by one exchange or idle. Its event loop's thread only. */
final class UpstreamConnection {
  private final HttpClientConnection http;
  private final Channel channel;

  /** Where it goes when idle. */
  IdleConnections home;

  /** Until when it may be used again once idle, in nanoseconds. */
  long idleUntil;

  long idleSince;
  boolean reused;

  UpstreamConnection(HttpClientConnection http, IdleConnections home) {
    this.http = http;
    this.channel = channel(http);
    this.home = home;
  }

  HttpClientConnection http() {
    return http;
  }

  /** Whether the socket is open, as far as is known here. */
  boolean isOpen() {
    return channel.isActive();
  }

  Channel channel() {
    return channel;
  }

  private static Channel channel(HttpClientConnection http) {
    if (http instanceof UnpooledHttpClientConnection unpooled
        && unpooled.unwrap() instanceof ConnectionBase connection) {
      return connection.channel();
    }
    throw new IllegalStateException("not a connection of Vert.x: " + http);
  }

  void close() {
    http.close();
  }
}
