package dev.dormouse.samples.streams;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * An answer of so many bytes, sent as fast as it is read, from one buffer that all share. On its
 * event loop's thread.
 */
final class Payload {
  private static final int BLOCK_BYTES = 65_536;
  private static final ByteBuf BLOCK =
      Unpooled.unreleasableBuffer(
          Unpooled.directBuffer(BLOCK_BYTES).writeZero(BLOCK_BYTES).asReadOnly());

  private final ChannelHandlerContext context;
  private long left;

  private Payload(ChannelHandlerContext context, long bytes) {
    this.context = context;
    this.left = bytes;
  }

  static void send(ChannelHandlerContext context, long bytes, boolean keepsAlive) {
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream");
    HttpUtil.setContentLength(head, bytes);
    HttpUtil.setKeepAlive(head, keepsAlive);
    var _ = context.write(head);
    new Payload(context, bytes).more();
  }

  /** Goes on until the connection takes no more, and again when it has taken that. */
  private void more() {
    while (left > 0) {
      int length = (int) Math.min(left, BLOCK_BYTES);
      left -= length;
      ChannelFuture sent = context.writeAndFlush(new DefaultHttpContent(BLOCK.slice(0, length)));
      if (!context.channel().isWritable()) {
        var _ =
            sent.addListener(done -> {
              if (done.isSuccess()) {
                more();
              }
            });
        return;
      }
    }
    var _ = context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
  }
}
