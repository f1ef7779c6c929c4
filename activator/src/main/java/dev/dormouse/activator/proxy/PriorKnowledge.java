package dev.dormouse.activator.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Handler;
import io.vertx.core.http.Http2ServerConfig;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.QueryParamDecoderConfig;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.http.impl.HttpServerRequestImpl;
import io.vertx.core.http.impl.http2.codec.Http2CodecServerChannelInitializer;
import io.vertx.core.http.impl.tcp.Http1xOrH2CHandler;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.http.QueryParamDecoder;
import io.vertx.core.tracing.TracingPolicy;

/**
 * Gives a connection without TLS to HTTP/2 when its first bytes are the preface of that (RFC 9113,
 * 3.3). Vert.x could do so too, but then a connection is unknown here until its first request is
 * whole, and one that never gets that far is nobody's to close; and HTTP/1.1 would pay for it. Its
 * event loop's thread only.
 */
final class PriorKnowledge {
  private final ContextInternal context;
  private final Http2ServerConfig config;
  private final Handler<HttpServerRequest> requests;
  private final Handler<HttpConnection> connections;
  private final QueryParamDecoder queries = new QueryParamDecoder(new QueryParamDecoderConfig());

  /**
   * @param requests takes each request
   * @param connections hears of each connection that speaks HTTP/2
   */
  PriorKnowledge(
      ContextInternal context,
      Http2ServerConfig config,
      Handler<HttpServerRequest> requests,
      Handler<HttpConnection> connections) {
    this.context = context;
    this.config = config;
    this.requests = requests;
    this.connections = connections;
  }

  /**
   * Looks at the first bytes of a new connection.
   *
   * @param switched runs when it is one of HTTP/2 and has said so completely, or is closed
   */
  void watch(Channel channel, Runnable switched) {
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addBefore(
        "httpDecoder",
        null,
        new Http1xOrH2CHandler() {
          @Override
          protected void configure(ChannelHandlerContext ctx, boolean http2) {
            if (http2) {
              channel.closeFuture().addListener(ignored -> switched.run());
              switchTo(pipeline, switched);
            }
          }
        });
  }

  private void switchTo(ChannelPipeline pipeline, Runnable switched) {
    pipeline.remove("httpDecoder");
    pipeline.remove("httpEncoder");
    RequestTrailers.leaveHttp1(pipeline);
    new Http2CodecServerChannelInitializer(
            null,
            TracingPolicy.IGNORE,
            null,
            null,
            false,
            false,
            config,
            null,
            context::duplicate,
            connection -> {
              switched.run();
              accept(connection);
            },
            null,
            false)
        .configureHttp2(context, pipeline, false);
  }

  private void accept(HttpServerConnection connection) {
    connection.setWindowSize(config.getConnectionWindowSize());
    // The client hears what it did wrong, and each of its requests that it is over; nobody else
    // cares.
    connection.exceptionHandler(ignored -> {});
    connection.streamHandler(stream ->
        new HttpServerRequestImpl(
                requests,
                stream,
                stream.context(),
                false,
                HttpServerOptions.DEFAULT_MAX_FORM_ATTRIBUTE_SIZE,
                HttpServerOptions.DEFAULT_MAX_FORM_FIELDS,
                HttpServerOptions.DEFAULT_MAX_FORM_BUFFERED_SIZE,
                queries,
                "http://localhost")
            .init());
    connections.handle(connection);
  }
}
