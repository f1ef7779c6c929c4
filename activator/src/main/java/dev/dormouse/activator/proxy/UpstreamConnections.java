package dev.dormouse.activator.proxy;

import dev.dormouse.activator.gate.Instance;
import dev.dormouse.core.revision.Container.Protocol;
import dev.dormouse.core.revision.InstanceId;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's connections to instances. Nobody waits for one here: the gate has bounded the
 * requests already, so whoever finds none idle opens another. Its event loop's thread only.
 */
final class UpstreamConnections {
  private static final long IDLE_NANOS = 5_000_000_000L;
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final long SWEEP_MILLIS = 1_000;
  private static final int CONNECT_TIMEOUT_MILLIS = 2_000;

  private final VertxInternal vertx;
  private final ContextInternal context;
  private final Bootstrap bootstrap;
  private final Map<InstanceId, IdleConnections> idle = new HashMap<>();
  private final Map<InstanceId, SharedConnections> shared = new HashMap<>();
  private long sweeper = -1;
  private boolean closed;

  UpstreamConnections(VertxInternal vertx, ContextInternal context, LateFlush.Turn turn) {
    this.vertx = vertx;
    this.context = context;
    this.bootstrap =
        new Bootstrap()
            .group(context.nettyEventLoop())
            .channelFactory(vertx.transport().channelFactory(false))
            .resolver(vertx.nameResolver().nettyAddressResolverGroup())
            .option(ChannelOption.TCP_NODELAY, true)
            // An instance that takes no more may have answered: that is still to be read.
            .option(ChannelOption.AUTO_CLOSE, false)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
            .handler(new Bare(turn));
  }

  /** An idle connection to the instance; null when there is none, or none is ever idle. */
  @Nullable Upstream take(Instance instance, Protocol protocol, boolean canBeSentAgain) {
    if (protocol == Protocol.H2C) {
      return null;
    }
    IdleConnections connections = idle.get(instance.id());
    return connections == null ? null : connections.take(canBeSentAgain, System.nanoTime());
  }

  /** A new connection to the instance, or a place on one that is shared. */
  Future<Upstream> connect(Instance instance, Protocol protocol) {
    return protocol == Protocol.H2C ? stream(instance) : single(instance);
  }

  private Future<Upstream> stream(Instance instance) {
    sweepLater();
    return shared
        .computeIfAbsent(instance.id(), id -> new SharedConnections())
        .acquire(
            () -> channel(instance).compose(channel -> SharedConnection.over(channel, context)))
        .compose(member -> member.stream().onFailure(ignored -> member.release()));
  }

  private Future<Upstream> single(Instance instance) {
    return channel(instance)
        .map(channel -> new UpstreamConnection(channel, context, home(instance)));
  }

  private Future<Channel> channel(Instance instance) {
    Promise<Channel> made = context.promise();
    var _ =
        bootstrap
            .connect(vertx.transport().convert(instance.address()))
            .addListener(
                (ChannelFutureListener)
                    connected -> {
                      if (connected.isSuccess()) {
                        made.complete(connected.channel());
                      } else {
                        made.fail(connected.cause());
                      }
                    });
    return made.future();
  }

  private IdleConnections home(Instance instance) {
    return idle.computeIfAbsent(instance.id(), id -> new IdleConnections());
  }

  /**
   * A connection has done its exchange and may serve another.
   *
   * @param keepAliveSeconds how long the instance said that it keeps it
   */
  void release(Upstream upstream, Instance instance, OptionalInt keepAliveSeconds) {
    switch (upstream) {
      case UpstreamConnection connection -> release(connection, instance, keepAliveSeconds);
      case Http2Upstream stream -> stream.release();
    }
  }

  private void release(
      UpstreamConnection connection, Instance instance, OptionalInt keepAliveSeconds) {
    connection.used = true;
    long now = System.nanoTime();
    long kept = keepAliveSeconds.orElse(Integer.MAX_VALUE) * SECOND_NANOS - SECOND_NANOS / 2;
    connection.idleSince = now;
    connection.idleUntil = now + Math.min(IDLE_NANOS, kept);
    if (!connection.isOpen() || kept <= 0 || closed) {
      connection.close();
      return;
    }
    connection.home = home(instance);
    connection.home.put(connection);
    sweepLater();
  }

  private void sweepLater() {
    if (sweeper < 0) {
      sweeper = vertx.setPeriodic(SWEEP_MILLIS, ignored -> sweep());
    }
  }

  private void sweep() {
    long now = System.nanoTime();
    idle.values()
        .removeIf(connections -> {
          connections.sweep(now);
          return connections.isEmpty();
        });
    shared
        .values()
        .removeIf(connections -> {
          connections.sweep(now, IDLE_NANOS);
          return connections.isEmpty();
        });
    if (idle.isEmpty() && shared.isEmpty()) {
      vertx.cancelTimer(sweeper);
      sweeper = -1;
    }
  }

  /** Closes what is idle, now and from now on. */
  void close() {
    closed = true;
    idle.values().forEach(IdleConnections::closeAll);
    idle.clear();
    shared.values().forEach(SharedConnections::closeAll);
    shared.clear();
  }

  /** Handlers come once a channel is connected. */
  private static final class Bare extends ChannelInitializer<Channel> {
    private final LateFlush.Turn turn;

    Bare(LateFlush.Turn turn) {
      this.turn = turn;
    }

    @Override
    protected void initChannel(Channel channel) {
      SocketBounds.ofInstance(channel);
      turn.include(channel);
    }
  }
}
