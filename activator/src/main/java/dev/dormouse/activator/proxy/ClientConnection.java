package dev.dormouse.activator.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Closes a client's connection that has been idle for long, or whose first request does not come,
 * but never one on which a request waits or runs. Its event loop's thread only.
 */
final class ClientConnection extends DeadlineWheel.Deadline {
  private final HttpConnection connection;
  private final Listener listener;
  private final DeadlineWheel wheel;
  private final long idleNanos;
  private int running;
  private long idleSince;
  private boolean draining;

  ClientConnection(
      HttpConnection connection, Listener listener, DeadlineWheel wheel, ClientLimits limits) {
    this.connection = connection;
    this.listener = listener;
    this.wheel = wheel;
    long now = System.nanoTime();
    long headerNanos = limits.headerTimeout().toNanos();
    this.idleNanos = limits.idleTimeout().toNanos();
    this.idleSince = now + headerNanos - idleNanos;
    wheel.add(this, now + headerNanos, now);
  }

  /** Where it came in. */
  Listener listener() {
    return listener;
  }

  void requestBegins() {
    running++;
  }

  void requestEnds(long now) {
    running--;
    idleSince = now;
  }

  void drain() {
    draining = true;
  }

  /** Whether its answers must say that it closes. */
  boolean isDraining() {
    return draining;
  }

  void close() {
    connection.close();
  }

  Channel channel() {
    if (connection instanceof ConnectionBase base) {
      return base.channel();
    }
    throw new IllegalStateException("not a connection of Vert.x: " + connection);
  }

  /** Closes such that whoever reads to the end sees that the end is missing. */
  void reset() {
    Channel channel = channel();
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
    if (tls == null) {
      connection.close();
    } else {
      // Without TLS's own goodbye, by which the end would look like one that was meant.
      var _ = tls.close();
    }
  }

  void closed() {
    wheel.remove(this);
  }

  /** Moved lazily, so that a request costs the wheel nothing here. */
  @Override
  void expired() {
    long now = System.nanoTime();
    if (running > 0) {
      wheel.add(this, now + idleNanos, now);
    } else if (now - idleSince < idleNanos) {
      wheel.add(this, idleSince + idleNanos, now);
    } else {
      connection.close();
    }
  }
}
