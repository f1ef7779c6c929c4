package dev.dormouse.activator.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.nio.channels.ClosedChannelException;

/**
 * One connection of HTTP/2 to an instance, and how many requests it carries. Its event loop's
 * thread only.
 */
final class SharedConnection extends ChannelInboundHandlerAdapter {
  private static final int MAX_HEADER_BYTES = 256 * 1024;

  /** What listens there speaks something else. */
  static final class NotHttp2 extends Exception {
    private static final long serialVersionUID = 1;

    NotHttp2(Throwable cause) {
      super("the instance does not speak HTTP/2, which the name of its port promises", cause);
    }
  }

  private final Channel channel;
  private final ContextInternal context;
  private final Http2FrameCodec codec;
  private final Promise<SharedConnection> ready;
  private Runnable leaves = () -> {};
  private long maxStreams = Integer.MAX_VALUE;
  private int streams;
  private int carried;
  private long idleSince = System.nanoTime();

  private SharedConnection(Channel channel, ContextInternal context) {
    this.channel = channel;
    this.context = context;
    this.ready = context.promise();
    this.codec =
        Http2FrameCodecBuilder.forClient()
            .initialSettings(Http2.toInstances(MAX_HEADER_BYTES))
            .gracefulShutdownTimeoutMillis(0)
            .build();
  }

  /** Speaks HTTP/2 on a channel that has just been connected; done once the instance does too. */
  static Future<SharedConnection> over(Channel channel, ContextInternal context) {
    SharedConnection connection = new SharedConnection(channel, context);
    channel
        .pipeline()
        .addLast(
            connection.codec,
            // Nobody is asked to push.
            new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()),
            connection);
    int more = Http2.CONNECTION_WINDOW_BYTES - Http2CodecUtil.DEFAULT_WINDOW_SIZE;
    var _ = channel.writeAndFlush(new DefaultHttp2WindowUpdateFrame(more), channel.voidPromise());
    return connection.ready.future();
  }

  /** What is done, once, when it takes no more requests. */
  void whenItLeaves(Runnable action) {
    leaves = action;
  }

  /** How many requests it takes at once, as the instance says. */
  long maxStreams() {
    return maxStreams;
  }

  boolean hasRoom() {
    return streams < maxStreams;
  }

  /** Holds a place for a request. */
  void reserve() {
    streams++;
  }

  /** The request that had a place has ended. */
  void release() {
    streams--;
    carried++;
    idleSince = System.nanoTime();
  }

  /** Whether it has carried a request to its end, so that it may have been closed since. */
  boolean isUsed() {
    return carried > 0;
  }

  boolean isIdleSince(long nanos) {
    return streams == 0 && idleSince - nanos <= 0;
  }

  /** A stream on it, of which the instance does not know yet. */
  Future<Upstream> stream() {
    Promise<Upstream> made = context.promise();
    var _ =
        new Http2StreamChannelBootstrap(channel)
            .open()
            .addListener((io.netty.util.concurrent.Future<Http2StreamChannel> opened) -> {
              if (opened.isSuccess()) {
                made.complete(new Http2Upstream(opened.getNow(), this, context));
              } else {
                made.fail(opened.cause());
              }
            });
    return made.future();
  }

  /** Whether the instance has said that it never looked at a stream. */
  boolean hasDisowned(int streamId) {
    Http2Connection.Endpoint<?> local = codec.connection().local();
    return codec.connection().goAwayReceived() && streamId > local.lastStreamKnownByPeer();
  }

  void close() {
    var _ = channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof Http2SettingsFrame frame) {
      Long max = frame.settings().maxConcurrentStreams();
      maxStreams = max == null ? maxStreams : max;
      var _ = ready.tryComplete(this);
    } else if (message instanceof Http2GoAwayFrame) {
      leaves.run();
    }
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    leaves.run();
    var _ = ready.tryFail(new ClosedChannelException());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    var _ = ready.tryFail(failure instanceof Http2Exception ? new NotHttp2(failure) : failure);
    close();
  }
}
