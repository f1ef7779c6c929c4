package dev.dormouse.activator.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Stands before a port: turns away whoever has too many connections, before anything is made for
 * one more, and lets few in at a time. Each event loop serves those whom it has already before it
 * gets the next few, so that thousands who come at once make nobody wait who is there; they wait in
 * the kernel's queue.
 *
 * <p>A port's own thread only, which the system's acceptor is.
 */
final class Door extends ChannelInboundHandlerAdapter {
  private static final int AT_A_TIME = 16;

  private final ClientCounts counts;
  private int comingIn;

  private Door(ClientCounts counts) {
    this.counts = counts;
  }

  /** Puts one before the port that a connection came by, unless there is one. */
  static void before(Channel connection, ClientCounts counts) {
    Channel port = connection.parent();
    if (port != null) {
      port.eventLoop()
          .execute(() -> {
            if (port.pipeline().get(Door.class) == null) {
              port.pipeline().addFirst(new Door(counts));
            }
          });
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof Channel client)
        || !(client.remoteAddress() instanceof InetSocketAddress address)) {
      ctx.fireChannelRead(message);
      return;
    }
    InetAddress whose = address.getAddress();
    if (!counts.comes(whose)) {
      client.unsafe().closeForcibly();
      return;
    }
    client.closeFuture().addListener(ignored -> counts.left(whose));
    ctx.fireChannelRead(client);
    if (client.isOpen()) {
      pace(ctx, client.eventLoop());
    }
  }

  private void pace(ChannelHandlerContext ctx, EventLoop loop) {
    comingIn++;
    if (comingIn == AT_A_TIME) {
      ctx.channel().config().setAutoRead(false);
    }
    // What is due later, if only by a moment, runs after the loop's other connections had a turn.
    var _ = loop.schedule(() -> ctx.executor().execute(() -> isIn(ctx)), 1, TimeUnit.NANOSECONDS);
  }

  private void isIn(ChannelHandlerContext ctx) {
    comingIn--;
    if (comingIn == AT_A_TIME / 2) {
      ctx.channel().config().setAutoRead(true);
    }
  }
}
