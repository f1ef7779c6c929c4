package dev.dormouse.activator.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.util.Optional;

/**
 * One HTTP/1.1 connection to an instance, in use by one exchange or idle. What comes while nobody
 * asked, and what comes beyond the end of an answer, ends it: the next request's answer must not be
 * taken from there. Its event loop's thread only.
 */
final class UpstreamConnection extends InstanceChannel {
  /** The names of the handlers of HTTP, which a {@link Tunnel} takes out. */
  static final String CODEC = "codec";

  static final String HANDLER = "handler";

  private final AnswerDecoder decoder = new AnswerDecoder();
  private boolean chunked;
  private boolean interim;
  private int interims;

  /** Where it goes when idle. */
  IdleConnections home;

  /** Until when it may be used again once idle, in nanoseconds. */
  long idleUntil;

  long idleSince;

  /** Whether it has served. */
  boolean used;

  /**
   * Takes over a channel that has just been connected.
   *
   * @param context what is told, is told in
   */
  UpstreamConnection(Channel channel, ContextInternal context, IdleConnections home) {
    super(channel, context);
    this.home = home;
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast(CODEC, decoder);
    pipeline.addLast(HANDLER, this);
  }

  /** Whether the socket is open, as far as is known here. */
  boolean isOpen() {
    return channel.isActive();
  }

  Channel channel() {
    return channel;
  }

  @Override
  public void begin(RequestHead head, AnswerSink to) {
    sink = to;
    chunked = head.chunked();
    interims = 0;
    decoder.expect(head.method().equals(HttpMethod.HEAD));
    if (isOpen()) {
      write(RequestEncoder.head(head, channel.alloc()));
    } else {
      context.runOnContext(ignored -> closed("it was closed"));
    }
  }

  @Override
  public void write(Buffer chunk) {
    int size = chunk.length();
    if (size == 0) {
      return;
    }
    ByteBuf bytes = ((BufferInternal) chunk).getByteBuf();
    if (chunked) {
      write(RequestEncoder.chunkSize(size, channel.alloc()));
      write(bytes);
      write(RequestEncoder.CHUNK_END.duplicate());
    } else {
      write(bytes);
    }
  }

  private void write(ByteBuf bytes) {
    var _ = channel.write(bytes, channel.voidPromise());
  }

  @Override
  public void end(MultiMap trailers) {
    if (!chunked) {
      return;
    }
    if (trailers.isEmpty()) {
      write(RequestEncoder.LAST_CHUNK.duplicate());
    } else {
      write(RequestEncoder.trailer(trailers, channel.alloc()));
    }
  }

  @Override
  public boolean mayNotLook() {
    return false;
  }

  @Override
  public boolean isUsed() {
    return used;
  }

  @Override
  public void flush() {
    channel.flush();
  }

  @Override
  public void close() {
    sink = null;
    var _ = channel.close();
  }

  @Override
  void read(Object message) {
    AnswerSink to = sink;
    if (to == null || !(message instanceof HttpObject part)) {
      ReferenceCountUtil.release(message);
      close();
      return;
    }
    DecoderResult result = part.decoderResult();
    if (result.isFailure()) {
      ReferenceCountUtil.release(message);
      malformed(to, String.valueOf(result.cause().getMessage()));
    } else if (message instanceof HttpResponse head) {
      head(to, head);
    } else if (message instanceof HttpContent content) {
      content(to, content);
    }
  }

  private void malformed(AnswerSink to, String why) {
    close();
    to.failed(
        ErrorTable.INSTANCE_MALFORMED_ANSWER, "the instance's answer is not valid HTTP: " + why);
  }

  private void head(AnswerSink to, HttpResponse head) {
    HttpVersion version = head.protocolVersion();
    int status = head.status().code();
    boolean http10 = version.equals(HttpVersion.HTTP_1_0);
    if ((!http10 && !version.equals(HttpVersion.HTTP_1_1)) || status < 100 || status > 999) {
      malformed(to, version + " " + status);
      return;
    }
    MultiMap headers = AnswerDecoder.fields(head.headers());
    Optional<String> fault = Framing.fault(headers);
    if (fault.isPresent()) {
      malformed(to, fault.get());
      return;
    }
    interim = status < 200 && status != Upgrade.SWITCHING_PROTOCOLS;
    if (interim && ++interims > MAX_INTERIMS) {
      malformed(to, TOO_MANY_INTERIMS);
    } else if (interim) {
      to.informed(status, headers);
    } else {
      to.head(new AnswerHead(head.status(), headers, KeepAlive.of(headers, http10)));
    }
  }

  private void content(AnswerSink to, HttpContent content) {
    boolean last = content instanceof LastHttpContent;
    if (interim) {
      interim = !last;
      content.release();
      return;
    }
    if (content.content().isReadable()) {
      to.chunk(content.content());
    } else {
      content.release();
    }
    // Whoever took the chunk may have ended the exchange.
    if (last && sink != null) {
      sink = null;
      if (decoder.hasMore()) {
        close();
      }
      resume();
      to.ended(AnswerDecoder.trailer((LastHttpContent) content));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    home.closed(this);
    closed("it was closed");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    if (failure instanceof IOException) {
      // Where no more can be written an answer may still be read; otherwise the end follows.
      return;
    }
    context.reportException(failure);
    closed(String.valueOf(failure.getMessage()));
    close();
  }

  private void closed(String why) {
    tell(to -> {
      sink = null;
      to.failed(
          ErrorTable.INSTANCE_CLOSED,
          "the instance ended the connection before its whole answer: " + why);
    });
  }
}
