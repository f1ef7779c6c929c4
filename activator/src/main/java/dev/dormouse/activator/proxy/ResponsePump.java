package dev.dormouse.activator.proxy;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * Carries one answer to the client, no faster than that takes it. What arrives in one read leaves
 * in one write: the newest chunk is held until the next event or the end of the loop's turn. Its
 * event loop's thread only.
 */
final class ResponsePump {
  private final HttpServerRequest request;
  private final HttpServerResponse to;
  private final HttpClientResponse from;
  private final ProxyLoop loop;
  private final boolean bodiless;
  private boolean closesAfter;
  private @Nullable Buffer held;
  private boolean flushScheduled;
  private boolean stopped;
  private long bytes;

  ResponsePump(HttpServerRequest request, HttpClientResponse from, ProxyLoop loop) {
    this.request = request;
    this.to = request.response();
    this.from = from;
    this.loop = loop;
    int status = from.statusCode();
    this.bodiless = request.method().equals(HttpMethod.HEAD) || status == 204 || status == 304;
  }

  /** Fills the head. */
  MultiMap head(boolean close) {
    int status = from.statusCode();
    to.setStatusCode(status);
    String message = from.statusMessage();
    if (!HttpResponseStatus.valueOf(status).reasonPhrase().equals(message)) {
      to.setStatusMessage(message);
    }
    ResponseHeaders.copy(from.headers(), to.headers());
    closesAfter = close;
    if (!bodiless && !from.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
      to.setChunked(true);
      closesAfter |= request.version() == HttpVersion.HTTP_1_0;
    }
    if (closesAfter) {
      to.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    return to.headers();
  }

  /** Starts the body; {@code ended} runs when all of it was written. */
  void start(Runnable ended) {
    from.handler(this::chunk);
    from.endHandler(ignored -> end(ended));
    scheduleFlush();
  }

  private void chunk(Buffer chunk) {
    if (stopped) {
      return;
    }
    bytes += chunk.length();
    Buffer before = held;
    held = chunk;
    if (before != null) {
      write(before);
    }
    scheduleFlush();
  }

  private void write(Buffer chunk) {
    to.write(chunk);
    if (to.writeQueueFull()) {
      from.pause();
      to.drainHandler(ignored -> from.resume());
    }
  }

  private void scheduleFlush() {
    if (!flushScheduled && !bodiless) {
      flushScheduled = true;
      loop.flushSoon(this);
    }
  }

  /** The loop's turn ends: what is held goes out, if only the head. */
  void flush() {
    flushScheduled = false;
    if (stopped) {
      return;
    }
    Buffer chunk = held;
    if (chunk != null) {
      held = null;
      write(chunk);
    } else if (!to.headWritten() && request.version() != HttpVersion.HTTP_1_0) {
      to.writeHead();
    }
  }

  private void end(Runnable ended) {
    if (stopped) {
      return;
    }
    stopped = true;
    MultiMap trailers = from.trailers();
    if (!trailers.isEmpty() && to.isChunked()) {
      ResponseHeaders.copy(trailers, to.trailers());
    }
    Buffer last = held;
    held = null;
    if (last == null) {
      to.end();
    } else {
      to.end(last);
    }
    ended.run();
  }

  /** Writes no more. */
  void stop() {
    stopped = true;
  }

  /** Whether the client's connection ends with this answer. */
  boolean closesAfter() {
    return closesAfter;
  }

  long bytes() {
    return bytes;
  }
}
