package dev.dormouse.activator.proxy;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.internal.buffer.BufferInternal;
import org.jspecify.annotations.Nullable;

/**
 * Carries one request on a stream of HTTP/2, on a connection that others share. Its event loop's
 * thread only.
 */
final class Http2Upstream implements Upstream {
  private static final int CONTINUE = 100;
  private static final int EARLY_HINTS = 103;

  private final HttpClientRequest request;
  private final SharedConnections.Member connection;
  private final Context context;
  private @Nullable AnswerSink sink;
  private @Nullable HttpClientResponse answer;
  private boolean headSent;
  private boolean released;

  /** Takes over a request that nothing was said of yet. */
  Http2Upstream(HttpClientRequest request, SharedConnections.Member connection, Context context) {
    this.context = context;
    this.request = request;
    this.connection = connection;
  }

  @Override
  public void begin(RequestHead head, AnswerSink to) {
    sink = to;
    request.setMethod(head.method()).setURI(head.uri()).setChunked(head.chunked());
    MultiMap fields = request.headers();
    head.tell(fields::add);
    Http2.nameAuthority(request, head.target().host());
    request.exceptionHandler(this::failed);
    request.drainHandler(ignored -> writable());
    request.continueHandler(ignored -> informed(CONTINUE, HttpHeaders.headers()));
    request.earlyHintsHandler(hints -> informed(EARLY_HINTS, hints));
    request.response().onComplete(this::answered, this::failed);
  }

  private void writable() {
    AnswerSink to = sink;
    if (to != null) {
      to.writable();
    }
  }

  private void informed(int status, MultiMap headers) {
    AnswerSink to = sink;
    if (to != null) {
      to.informed(status, headers);
    }
  }

  private void answered(HttpClientResponse from) {
    AnswerSink to = sink;
    if (to == null) {
      return;
    }
    answer = from;
    from.handler(this::chunk);
    from.endHandler(ignored -> ended(from));
    from.exceptionHandler(this::failed);
    MultiMap headers = from.headers();
    to.head(
        new AnswerHead(
            HttpResponseStatus.valueOf(from.statusCode()), headers, KeepAlive.of(headers, false)));
    // A body may take its time, such as that of a stream of events; but an answer that is its head
    // alone, as gRPC has them, must leave as one.
    context.runOnContext(ignored -> readComplete());
  }

  private void chunk(Buffer chunk) {
    AnswerSink to = sink;
    if (to != null) {
      to.chunk(((BufferInternal) chunk).getByteBuf());
      readComplete();
    }
  }

  /** Whoever was told last may have ended the exchange. */
  private void readComplete() {
    AnswerSink to = sink;
    if (to != null) {
      to.readComplete();
    }
  }

  private void ended(HttpClientResponse from) {
    AnswerSink to = sink;
    if (to != null) {
      sink = null;
      to.ended(from.trailers());
    }
  }

  private void failed(Throwable failure) {
    AnswerSink to = sink;
    if (to != null) {
      sink = null;
      to.failed(
          ErrorTable.INSTANCE_CLOSED,
          "the instance ended the stream before its whole answer: " + failure.getMessage());
    }
  }

  @Override
  public void write(Buffer chunk) {
    headSent = true;
    request.write(chunk);
  }

  @Override
  public boolean isWritable() {
    return !request.writeQueueFull();
  }

  @Override
  public void end() {
    headSent = true;
    request.end();
  }

  @Override
  public void flush() {
    if (!headSent) {
      headSent = true;
      request.writeHead();
    }
  }

  @Override
  public void pause() {
    HttpClientResponse from = answer;
    if (from != null) {
      from.pause();
    }
  }

  @Override
  public void resume() {
    HttpClientResponse from = answer;
    if (from != null) {
      from.resume();
    }
  }

  /** The request and its answer have both ended. */
  void release() {
    if (released) {
      return;
    }
    released = true;
    if (headSent) {
      connection.release();
    } else {
      // Vert.x counts a request that was made and never sent for ever.
      connection.retire();
    }
  }

  @Override
  public void close() {
    sink = null;
    request.reset(Http2.CANCEL);
    release();
  }
}
