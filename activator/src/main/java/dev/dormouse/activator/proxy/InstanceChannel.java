package dev.dormouse.activator.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.internal.ContextInternal;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The end of a channel to an instance: what comes out of it is told, in the context of the event
 * loop, to the sink of whoever uses it now. The channel's event loop's thread only.
 */
abstract sealed class InstanceChannel extends ChannelInboundHandlerAdapter implements Upstream
    permits UpstreamConnection, Http2Upstream {
  /** One every few seconds of the longest request there may be is less. */
  static final int MAX_INTERIMS = 1000;

  static final String TOO_MANY_INTERIMS =
      "more than " + MAX_INTERIMS + " interim answers to one request";

  final ContextInternal context;
  final Channel channel;

  /** Who is told; nobody before a request and after its answer. */
  @Nullable AnswerSink sink;

  InstanceChannel(Channel channel, ContextInternal context) {
    this.channel = channel;
    this.context = context;
  }

  /** Takes a message, which is this method's to release. */
  abstract void read(Object message);

  @Override
  public final boolean isWritable() {
    return channel.isWritable();
  }

  @Override
  public final void pause() {
    channel.config().setAutoRead(false);
  }

  @Override
  public final void resume() {
    channel.config().setAutoRead(true);
  }

  @Override
  public final void channelRead(ChannelHandlerContext ctx, Object message) {
    ContextInternal before = context.beginDispatch();
    try {
      read(message);
    } finally {
      context.endDispatch(before);
    }
  }

  @Override
  public final void channelReadComplete(ChannelHandlerContext ctx) {
    tell(AnswerSink::readComplete);
  }

  @Override
  public final void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (isWritable()) {
      tell(AnswerSink::writable);
    }
  }

  final void tell(Consumer<AnswerSink> event) {
    AnswerSink to = sink;
    if (to == null) {
      return;
    }
    ContextInternal before = context.beginDispatch();
    try {
      event.accept(to);
    } finally {
      context.endDispatch(before);
    }
  }
}
