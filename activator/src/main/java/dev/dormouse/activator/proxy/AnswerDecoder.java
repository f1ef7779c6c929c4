package dev.dormouse.activator.proxy;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.MultiMap;
import io.vertx.core.http.impl.headers.Http1xHeaders;
import io.vertx.core.internal.http.HttpHeadersInternal;

/**
 * Decodes the answers on one connection, of which it must know whether a HEAD was asked: such an
 * answer has no body whatever its head says. Its event loop's thread only.
 */
final class AnswerDecoder extends HttpResponseDecoder {
  private static final int MAX_CHUNK_BYTES = 32 * 1024;
  private static final int MAX_HEADER_BYTES = 256 * 1024;

  private boolean headAsked;

  AnswerDecoder() {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_HEADER_BYTES)
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            .setMaxChunkSize(MAX_CHUNK_BYTES)
            .setHeadersFactory(new CheckedHeaders()));
  }

  /** The next answer is one to a request with this method. */
  void expect(boolean head) {
    headAsked = head;
  }

  /** Whether bytes came that no answer was made of yet. */
  boolean hasMore() {
    return actualReadableBytes() > 0;
  }

  /** The fields of a header, as Vert.x reads them. */
  static MultiMap fields(HttpHeaders headers) {
    return headers instanceof MultiMap map ? map : HttpHeadersInternal.headers(headers);
  }

  /** The fields that follow a body. */
  static MultiMap trailer(LastHttpContent last) {
    HttpHeaders trailer = last.trailingHeaders();
    return trailer.isEmpty() ? RequestTrailers.NONE : fields(trailer);
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    boolean interim =
        message instanceof HttpResponse answer
            && answer.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    return (headAsked && !interim) || super.isContentAlwaysEmpty(message);
  }

  /** Makes headers that check what is put in, and that can be read as Vert.x reads them. */
  private static final class CheckedHeaders implements HttpHeadersFactory {
    @Override
    public HttpHeaders newHeaders() {
      return Http1xHeaders.httpHeaders();
    }

    @Override
    public HttpHeaders newEmptyHeaders() {
      return newHeaders();
    }
  }
}
