package dev.dormouse.activator.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

/**
 * Two connections that have left HTTP, joined: what comes from one goes to the other as it is, no
 * faster than that takes it. Nobody looks into the bytes, so whatever the two ends say to each
 * other passes, such as the close codes of a WebSocket.
 *
 * <p>The end of one direction is passed on by itself where the transport can say so, and the other
 * direction goes on; the tunnel has ended when both connections are closed. HTTP's handlers are
 * taken out of both connections, so a tunnel costs two small handlers and no buffer while it is
 * silent. Its event loop's thread only, which both connections share.
 */
final class Tunnel {
  /** As Vert.x names them in its connections. */
  private static final String SERVER_DECODER = "httpDecoder";

  private static final String SERVER_ENCODER = "httpEncoder";
  private static final String CONNECTION = "handler";

  private final Direction fromClient;
  private final Direction fromInstance;
  private final Runnable ended;
  private int open = 2;

  private Tunnel(Channel client, Channel instance, Runnable ended) {
    this.fromClient = new Direction(client, instance);
    this.fromInstance = new Direction(instance, client);
    this.ended = ended;
  }

  /**
   * Takes HTTP out of both connections and joins them.
   *
   * @param head the answer that tells the client of it
   * @param ended runs once, when both connections are closed
   */
  static Tunnel join(Channel client, ByteBuf head, Channel instance, Runnable ended) {
    Tunnel tunnel = new Tunnel(client, instance, ended);
    tunnel.fromClient.begin();
    tunnel.fromInstance.begin();
    ChannelPipeline pipeline = client.pipeline();
    pipeline.replace(CONNECTION, CONNECTION, tunnel.fromClient);
    pipeline.remove(SERVER_ENCODER);
    var _ = client.writeAndFlush(head, client.voidPromise());
    pipeline.remove(SERVER_DECODER);
    RequestTrailers.leaveHttp1(pipeline);
    // What the codec has read beyond the head comes out of it here, and is passed on.
    instance
        .pipeline()
        .replace(UpstreamConnection.HANDLER, UpstreamConnection.HANDLER, tunnel.fromInstance);
    instance.pipeline().remove(UpstreamConnection.CODEC);
    client.flush();
    instance.flush();
    return tunnel;
  }

  long bytesFromClient() {
    return fromClient.bytes;
  }

  long bytesFromInstance() {
    return fromInstance.bytes;
  }

  /** Ends both connections now. */
  void close() {
    var _ = fromClient.from.close();
    var _ = fromInstance.from.close();
  }

  private void closed() {
    open--;
    if (open == 0) {
      ended.run();
    }
  }

  /** What comes from one end. */
  private final class Direction extends ChannelInboundHandlerAdapter {
    private final Channel from;
    private final Channel to;
    private long bytes;
    private boolean inputEnded;

    Direction(Channel from, Channel to) {
      this.from = from;
      this.to = to;
    }

    void begin() {
      from.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, canEndHalf(from));
      from.config().setAutoRead(true);
      from.closeFuture().addListener(ignored -> closed());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof ByteBuf part) {
        bytes += part.readableBytes();
        var _ = to.write(part, to.voidPromise());
        if (!to.isWritable()) {
          from.config().setAutoRead(false);
        }
      } else {
        ReferenceCountUtil.release(message);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      to.flush();
    }

    /** This end takes more again, or no more: the other one is read accordingly. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      to.config().setAutoRead(from.isWritable());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        inputEnded = true;
        passEnd();
      }
      ReferenceCountUtil.release(event);
    }

    private void passEnd() {
      boolean lastWord = other().inputEnded || !canEndHalf(to);
      to.writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(
              (ChannelFutureListener)
                  written -> {
                    if (lastWord || !written.isSuccess()) {
                      close();
                    } else {
                      var _ = ((DuplexChannel) to).shutdownOutput();
                    }
                  });
    }

    private Direction other() {
      return this == fromClient ? fromInstance : fromClient;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
      close();
    }
  }

  private static boolean canEndHalf(Channel channel) {
    ChannelHandler tls = channel.pipeline().get(SslHandler.class);
    return channel instanceof DuplexChannel && tls == null;
  }
}
