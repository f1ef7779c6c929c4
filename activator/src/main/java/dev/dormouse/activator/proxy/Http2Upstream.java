package dev.dormouse.activator.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Carries one request on a stream of HTTP/2, on a connection that others share. Its event loop's
 * thread only.
 */
final class Http2Upstream extends InstanceChannel {
  private static final KeepAlive KEPT = new KeepAlive(true, OptionalInt.empty());
  private static final AsciiString HTTP = AsciiString.cached("http");

  private final Http2StreamChannel stream;
  private final SharedConnection connection;
  private @Nullable Http2Headers unsent;
  private boolean answered;
  private int interims;
  private boolean refused;
  private boolean released;

  /** Takes over a stream that nothing was sent on yet. */
  Http2Upstream(Http2StreamChannel channel, SharedConnection connection, ContextInternal context) {
    super(channel, context);
    this.stream = channel;
    this.connection = connection;
    channel.pipeline().addLast(this);
  }

  @Override
  public void begin(RequestHead head, AnswerSink to) {
    sink = to;
    Http2Headers headers = new DefaultHttp2Headers();
    headers.method(head.method().name()).scheme(HTTP).path(head.uri());
    if (!head.target().host().isEmpty()) {
      headers.authority(head.target().host());
    }
    head.tell((name, value) -> {
      if (!AsciiString.contentEqualsIgnoreCase(name, HttpHeaders.HOST)) {
        headers.add(AsciiString.of(name).toLowerCase(), value);
      }
    });
    unsent = headers;
  }

  @Override
  public void write(Buffer chunk) {
    if (chunk.length() > 0) {
      sendHead(false);
      ByteBuf bytes = ((BufferInternal) chunk).getByteBuf();
      var _ = channel.write(new DefaultHttp2DataFrame(bytes));
    }
  }

  @Override
  public void end(MultiMap trailers) {
    boolean trailed = !trailers.isEmpty();
    if (sendHead(!trailed) && !trailed) {
      return;
    }
    if (trailed) {
      Http2Headers headers = new DefaultHttp2Headers();
      for (Map.Entry<String, String> field : trailers) {
        headers.add(AsciiString.of(field.getKey()).toLowerCase(), field.getValue());
      }
      var _ = channel.write(new DefaultHttp2HeadersFrame(headers, true));
    } else {
      var _ = channel.write(new DefaultHttp2DataFrame(true));
    }
  }

  /** Returns whether it was still to be sent. */
  private boolean sendHead(boolean end) {
    Http2Headers headers = unsent;
    if (headers == null) {
      return false;
    }
    unsent = null;
    var _ =
        channel
            .write(new DefaultHttp2HeadersFrame(headers, end))
            .addListener(
                (ChannelFutureListener)
                    written -> {
                      // The connection takes no more streams: the instance saw nothing of it.
                      refused |= written.cause() instanceof Http2Exception;
                    });
    return true;
  }

  @Override
  public void flush() {
    sendHead(false);
    channel.flush();
  }

  @Override
  public boolean mayNotLook() {
    return true;
  }

  @Override
  public boolean isUsed() {
    return connection.isUsed();
  }

  @Override
  public void close() {
    sink = null;
    var _ = channel.close();
    release();
  }

  /** The request and its answer have both ended. */
  void release() {
    if (!released) {
      released = true;
      connection.release();
      var _ = channel.close();
    }
  }

  @Override
  void read(Object message) {
    AnswerSink to = sink;
    if (to == null) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof Http2HeadersFrame frame) {
      headers(to, frame);
    } else if (message instanceof Http2DataFrame frame) {
      data(to, frame);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  private void headers(AnswerSink to, Http2HeadersFrame frame) {
    MultiMap fields = Http2Answer.fields(frame.headers());
    CharSequence code = frame.headers().status();
    int status = answered ? 0 : Http2Answer.status(code);
    if (fields == null || status < 0) {
      malformed(to, answered ? "its trailer" : "its header with the status " + code);
    } else if (answered) {
      sink = null;
      to.ended(fields);
    } else if (status < 200 && ++interims > MAX_INTERIMS) {
      malformed(to, TOO_MANY_INTERIMS);
    } else if (status < 200) {
      to.informed(status, fields);
    } else {
      answered = true;
      to.head(new AnswerHead(HttpResponseStatus.valueOf(status), fields, KEPT));
      endIf(frame.isEndStream());
    }
  }

  /** Whoever was told last may have ended the exchange. */
  private void endIf(boolean end) {
    AnswerSink to = sink;
    if (end && to != null) {
      sink = null;
      to.ended(RequestTrailers.NONE);
    }
  }

  private void data(AnswerSink to, Http2DataFrame frame) {
    ByteBuf content = frame.content();
    if (!answered) {
      content.release();
      malformed(to, "a body without a header");
      return;
    }
    if (content.isReadable()) {
      to.chunk(content);
    } else {
      content.release();
    }
    endIf(frame.isEndStream());
  }

  private void malformed(AnswerSink to, String what) {
    sink = null;
    var _ = channel.close();
    to.failed(
        ErrorTable.INSTANCE_MALFORMED_ANSWER, "the instance's answer is not valid HTTP/2: " + what);
  }

  /** The stream was reset: what was read before is told first, then that it is closed. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof Http2ResetFrame reset) {
      refused |= reset.errorCode() == Http2Error.REFUSED_STREAM.code();
    }
    ReferenceCountUtil.release(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    tell(to -> {
      sink = null;
      if (!answered && (refused || connection.hasDisowned(stream.stream().id()))) {
        to.unprocessed();
      } else {
        to.failed(
            ErrorTable.INSTANCE_CLOSED, "the instance ended the stream before its whole answer");
      }
    });
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    if (failure instanceof Http2Exception) {
      tell(to -> malformed(to, String.valueOf(failure.getMessage())));
    } else {
      if (!(failure instanceof IOException)) {
        context.reportException(failure);
      }
      var _ = channel.close();
    }
  }
}
