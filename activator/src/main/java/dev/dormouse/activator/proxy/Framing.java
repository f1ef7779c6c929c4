package dev.dormouse.activator.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a header of HTTP/1.1 leaves but one way to find the end of its message (RFC 9112,
 * 6), where the decoder is content with less: it takes any list of codings that ends with chunked,
 * and a field without a name. Stateless.
 */
final class Framing {
  private static final String CHUNKED = "chunked";

  private Framing() {}

  /** What is wrong with it; absent when nothing is. */
  static Optional<String> fault(MultiMap headers) {
    if (headers.contains("")) {
      return Optional.of("a header field has no name");
    }
    if (!headers.contains(HttpHeaders.TRANSFER_ENCODING)) {
      return Optional.empty();
    }
    List<String> codings = headers.getAll(HttpHeaders.TRANSFER_ENCODING);
    if (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase(CHUNKED)) {
      return Optional.of("the only transfer coding that is known here is chunked, once");
    }
    return headers.contains(HttpHeaders.CONTENT_LENGTH)
        ? Optional.of("a message has a length or is chunked, not both")
        : Optional.empty();
  }
}
