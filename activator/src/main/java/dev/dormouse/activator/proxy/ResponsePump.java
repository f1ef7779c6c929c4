package dev.dormouse.activator.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.buffer.BufferInternal;
import org.jspecify.annotations.Nullable;

/**
 * Carries one answer to the client, no faster than that takes it. What arrives in one read leaves
 * in one write: the newest chunk is held until the next event or the end of the read. Its event
 * loop's thread only.
 */
final class ResponsePump {
  private final HttpServerRequest request;
  private final HttpServerResponse to;
  private final Upstream upstream;
  private final AnswerHead from;
  private final ClientAnswer answer;
  private final boolean bodiless;
  private boolean closesAfter;
  private @Nullable ByteBuf held;
  private boolean stopped;
  private long bytes;

  ResponsePump(HttpServerRequest request, Upstream upstream, AnswerHead from, ClientAnswer answer) {
    this.request = request;
    this.to = request.response();
    this.from = from;
    this.upstream = upstream;
    this.answer = answer;
    int status = from.code();
    this.bodiless = request.method().equals(HttpMethod.HEAD) || status == 204 || status == 304;
  }

  /** Fills the head. */
  MultiMap head(boolean close) {
    int status = from.code();
    to.setStatusCode(status);
    String message = from.status().reasonPhrase();
    if (!Http2.is(request) && !HttpResponseStatus.valueOf(status).reasonPhrase().equals(message)) {
      to.setStatusMessage(message);
    }
    ResponseHeaders.copy(from.headers(), to.headers());
    closesAfter = close;
    if (!bodiless && !from.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
      to.setChunked(true);
      closesAfter |= request.version() == HttpVersion.HTTP_1_0;
    }
    if (closesAfter && !Http2.is(request)) {
      to.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    return to.headers();
  }

  /** Takes a part of the body, which is this pump's to release. */
  void chunk(ByteBuf chunk) {
    if (stopped || bodiless) {
      chunk.release();
      return;
    }
    bytes += chunk.readableBytes();
    ByteBuf before = held;
    held = chunk;
    if (before != null) {
      write(before);
    }
  }

  private void write(ByteBuf chunk) {
    written(chunk, chunk.readableBytes(), to.write(BufferInternal.buffer(chunk)));
    if (to.writeQueueFull()) {
      upstream.pause();
      to.drainHandler(ignored -> resume());
    }
  }

  /** A chunk that the socket took at once, as most do, is held for nobody. */
  private void written(ByteBuf chunk, int size, Future<Void> done) {
    if (done.isComplete()) {
      chunk.release();
      return;
    }
    answer.holds(size);
    done.onComplete(ignored -> {
      chunk.release();
      answer.holds(-size);
    });
  }

  private void resume() {
    if (!stopped) {
      upstream.resume();
    }
  }

  /** All of one read was told: what is held goes out, if only the head. */
  void flush() {
    if (stopped || bodiless) {
      return;
    }
    ByteBuf chunk = held;
    if (chunk != null) {
      held = null;
      write(chunk);
    } else if (!to.headWritten() && request.version() != HttpVersion.HTTP_1_0) {
      to.writeHead();
    }
  }

  /** The answer has ended. */
  void end(MultiMap trailers) {
    stopped = true;
    if (!trailers.isEmpty() && (to.isChunked() || Http2.is(request))) {
      ResponseHeaders.copyTrailer(trailers, to.trailers());
    }
    ByteBuf last = held;
    held = null;
    if (last == null) {
      to.end();
    } else {
      written(last, last.readableBytes(), to.end(BufferInternal.buffer(last)));
    }
  }

  /** Writes no more. */
  void stop() {
    stopped = true;
    ByteBuf dropped = held;
    held = null;
    if (dropped != null) {
      dropped.release();
    }
  }

  /** Whether the client's connection ends with this answer. */
  boolean closesAfter() {
    return closesAfter;
  }

  long bytes() {
    return bytes;
  }
}
