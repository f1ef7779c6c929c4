package dev.dormouse.activator.proxy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Carries the body of one request to its instance, no faster than that takes it, and reads what is
 * left of it once nobody wants it. Its event loop's thread only.
 */
final class RequestPump implements BodyPace.Body {
  private static final long MAX_DISCARDED_BYTES = 1 << 20;

  private static final long MAX_BUFFERED_BYTES = 128 * 1024;

  /** How much of a body is kept until the instance answers, so that it can be sent again. */
  private static final long MAX_KEPT_BYTES = 64 * 1024;

  private final HttpServerRequest request;
  private final long contentLength;
  private final boolean chunked;
  private @Nullable Upstream upstream;
  private boolean starting;
  private boolean started;
  private @Nullable List<Buffer> kept;
  private boolean ended;
  private boolean waits;
  private boolean waited;
  private long bytes;
  private long maxBytes = Long.MAX_VALUE;

  RequestPump(HttpServerRequest request) {
    this.request = request;
    // What the decoder did not take has no body that could be read.
    boolean valid = request.decoderResult().isSuccess();
    String length = valid ? request.getHeader(HttpHeaders.CONTENT_LENGTH) : null;
    this.contentLength = length == null ? 0 : Long.parseLong(length);
    this.chunked = valid && length == null && isOpenEnded(request);
    this.ended = !hasBody();
    if (hasBody()) {
      request.pause();
    }
  }

  private static boolean isOpenEnded(HttpServerRequest request) {
    return Http2.is(request)
        ? Http2.hasBody(request)
        : request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }

  boolean hasBody() {
    return chunked || contentLength > 0;
  }

  @Override
  public boolean isDeclared() {
    return contentLength > 0;
  }

  @Override
  public boolean hasWaited() {
    boolean since = waited;
    waited = waits;
    return since;
  }

  /** From now on no more than this is sent, if it is bounded at all. */
  void limit(OptionalLong bytes) {
    maxBytes = bytes.orElse(Long.MAX_VALUE);
  }

  /** Whether the declared length is beyond the limit. */
  boolean declaresTooMuch() {
    return contentLength > maxBytes;
  }

  /** The most of the body that this process holds while the request waits. */
  long bufferedBytes() {
    if (!hasBody()) {
      return 0;
    }
    return chunked ? MAX_BUFFERED_BYTES : Math.min(contentLength, MAX_BUFFERED_BYTES);
  }

  @Override
  public long bytes() {
    return bytes;
  }

  /** These bytes went to the instance by another way. */
  void passed(long count) {
    bytes += count;
  }

  /** Whether the whole request has been read from the client. */
  @Override
  public boolean isEnded() {
    return ended;
  }

  boolean isChunked() {
    return chunked;
  }

  /** Whether all that was sent so far is here to be sent again. */
  boolean canStartAgain() {
    return !hasBody() || !started || kept != null;
  }

  /** It will not be sent again. */
  void forget() {
    kept = null;
  }

  /**
   * Sends the body, if there is one, after a head that has not been flushed; for the second time
   * where it {@link #canStartAgain}.
   *
   * @param tooLarge runs in place of sending more than the limit
   */
  void start(Upstream to, Runnable tooLarge) {
    if (!hasBody()) {
      to.end(RequestTrailers.NONE);
      to.flush();
      return;
    }
    upstream = to;
    starting = true;
    if (started) {
      repeat(to);
    } else {
      started = true;
      kept = to.mayNotLook() ? new ArrayList<>() : null;
      request.handler(chunk -> received(chunk, tooLarge));
      request.endHandler(ignored -> end());
      request.resume();
    }
    starting = false;
    // What of the body is here already goes out together with the head.
    to.flush();
  }

  private void repeat(Upstream to) {
    List<Buffer> again = kept;
    if (again != null) {
      again.forEach(to::write);
    }
    if (ended) {
      end();
    } else if (to.isWritable()) {
      request.resume();
    }
  }

  private void received(Buffer chunk, Runnable tooLarge) {
    bytes += chunk.length();
    if (bytes > maxBytes) {
      tooLarge.run();
      return;
    }
    List<Buffer> before = kept;
    if (before != null && bytes <= MAX_KEPT_BYTES) {
      before.add(chunk);
    } else {
      kept = null;
    }
    send(chunk);
  }

  private void send(Buffer chunk) {
    Upstream to = upstream;
    if (to != null) {
      to.write(chunk);
      if (!starting) {
        to.flush();
      }
      if (!to.isWritable()) {
        waits = true;
        waited = true;
        request.pause();
      }
    }
  }

  /** The instance takes more again. */
  void resume() {
    waits = false;
    if (upstream != null) {
      request.resume();
    }
  }

  private void end() {
    ended = true;
    Upstream to = upstream;
    if (to != null) {
      upstream = null;
      to.end(chunked ? RequestTrailers.of(request) : RequestTrailers.NONE);
      if (!starting) {
        to.flush();
      }
    }
  }

  /** Reads and sends no more until it is started again. */
  void hold() {
    waits = false;
    upstream = null;
    if (!ended) {
      request.pause();
    }
  }

  /** Sends no more. */
  void stop() {
    upstream = null;
  }

  /** Reads and forgets the rest, so that the client can read its answer. */
  void discard(Runnable whenEnded, Runnable whenTooMuch) {
    stop();
    long start = bytes;
    request.handler(chunk -> {
      bytes += chunk.length();
      if (bytes - start > MAX_DISCARDED_BYTES) {
        whenTooMuch.run();
      }
    });
    request.endHandler(ignored -> {
      ended = true;
      whenEnded.run();
    });
    request.resume();
  }
}
