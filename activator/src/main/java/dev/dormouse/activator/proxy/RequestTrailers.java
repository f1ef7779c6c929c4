package dev.dormouse.activator.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.EmptyHttp2Headers;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AttributeKey;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.http1.Http1ServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the trailer of a request, which Vert.x's server reads and drops, with the request or the
 * stream it came on, until the end of the body is passed on. One connection's, its event loop's
 * thread only.
 */
final class RequestTrailers {
  /** Its handler on a connection of HTTP/1.1. */
  static final String HANDLER = "trailers";

  static final MultiMap NONE = io.vertx.core.http.HttpHeaders.headers().copy(false);

  private static final AttributeKey<OfHttp2> KEPT = AttributeKey.valueOf(OfHttp2.class, "trailers");

  private RequestTrailers() {}

  /** Keeps those of a new connection that speaks HTTP/1.1. */
  static void keepOfHttp1(Channel channel) {
    channel.pipeline().addAfter("httpDecoder", HANDLER, new OfHttp1());
  }

  /** The connection leaves HTTP/1.1. */
  static void leaveHttp1(ChannelPipeline pipeline) {
    pipeline.remove(HANDLER);
  }

  /** Keeps those of a connection that speaks HTTP/2, and has told its settings. */
  static void keepOfHttp2(Channel channel) {
    Http2ConnectionHandler handler = channel.pipeline().get(Http2ConnectionHandler.class);
    OfHttp2 kept = new OfHttp2(handler.decoder());
    handler.decoder().frameListener(kept);
    channel.attr(KEPT).set(kept);
  }

  /** What may pass of the trailer of a request that has been read to its end. */
  static MultiMap of(HttpServerRequest request) {
    Iterator<? extends Map.Entry<? extends CharSequence, ? extends CharSequence>> fields =
        fields(request);
    if (fields == null) {
      return NONE;
    }
    MultiMap passed = io.vertx.core.http.HttpHeaders.headers();
    Set<String> listed = HopByHop.listed(request.headers());
    while (fields.hasNext()) {
      Map.Entry<? extends CharSequence, ? extends CharSequence> field = fields.next();
      CharSequence name = field.getKey();
      if (TrailerFields.passes(name)
          && !HopByHop.isListed(name, listed)
          && Http2.isFieldValid(name, field.getValue())) {
        passed.add(name, field.getValue());
      }
    }
    return passed;
  }

  private static @Nullable
      Iterator<? extends Map.Entry<? extends CharSequence, ? extends CharSequence>>
      fields(HttpServerRequest request) {
    if (request instanceof Http1ServerRequest http1) {
      return http1.nettyRequest() instanceof Trailed trailed && trailed.trailer != null
          ? trailed.trailer.iteratorCharSequence()
          : null;
    }
    OfHttp2 kept =
        request.connection() instanceof ConnectionBase connection
            ? connection.channel().attr(KEPT).get()
            : null;
    Http2Headers trailer = kept == null ? null : kept.trailer((int) request.response().streamId());
    return trailer == null ? null : trailer.iterator();
  }

  /** A request that can tell its trailer. */
  private static final class Trailed extends DefaultHttpRequest {
    private @Nullable HttpHeaders trailer;

    Trailed(HttpRequest from) {
      super(from.protocolVersion(), from.method(), from.uri(), from.headers());
      setDecoderResult(from.decoderResult());
    }
  }

  /** Puts the trailer that ends a request to that request, which may still wait for its turn. */
  private static final class OfHttp1 extends ChannelInboundHandlerAdapter {
    private @Nullable Trailed current;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      Object passed = message;
      if (message instanceof DefaultHttpRequest head) {
        current = null;
        if (head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
          Trailed trailed = new Trailed(head);
          current = trailed;
          passed = trailed;
        }
      } else {
        Trailed ended = current;
        if (ended != null && message instanceof LastHttpContent last) {
          ended.trailer = last.trailingHeaders();
          current = null;
        }
      }
      ctx.fireChannelRead(passed);
    }
  }

  /** Puts the trailer that ends a stream to that stream. */
  private static final class OfHttp2 extends Http2FrameListenerDecorator {
    private final Http2Connection connection;
    private final Http2Connection.PropertyKey key;

    OfHttp2(Http2ConnectionDecoder decoder) {
      super(decoder.frameListener());
      this.connection = decoder.connection();
      this.key = connection.newKey();
    }

    @Nullable Http2Headers trailer(int streamId) {
      Http2Stream stream = connection.stream(streamId);
      return stream == null ? null : stream.getProperty(key);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean end)
        throws Http2Exception {
      keep(streamId, headers);
      super.onHeadersRead(ctx, streamId, headers, padding, end);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx,
        int streamId,
        Http2Headers headers,
        int dependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean end)
        throws Http2Exception {
      keep(streamId, headers);
      super.onHeadersRead(ctx, streamId, headers, dependency, weight, exclusive, padding, end);
    }

    private void keep(int streamId, Http2Headers headers) throws Http2Exception {
      Http2Stream stream = connection.stream(streamId);
      if (stream == null) {
        return;
      }
      if (stream.getProperty(key) == null) {
        // The header of the request; what comes next is its trailer.
        stream.setProperty(key, EmptyHttp2Headers.INSTANCE);
        return;
      }
      if (!Http2.areFieldsValid(headers)) {
        throw Http2Exception.streamError(
            streamId,
            Http2Error.PROTOCOL_ERROR,
            "a trailer holds a field that no trailer may have");
      }
      stream.setProperty(key, headers);
    }
  }
}
