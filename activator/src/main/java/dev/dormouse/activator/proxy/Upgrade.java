package dev.dormouse.activator.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Knows how HTTP/1.1 is left for another protocol on the same connection (RFC 9110, 7.8): what asks
 * for it, and how an instance agrees. Stateless.
 */
final class Upgrade {
  static final int SWITCHING_PROTOCOLS = 101;
  private static final String STATUS_LINE = "HTTP/1.1 101 Switching Protocols\r\n";
  private static final String OPTION = "upgrade";

  private Upgrade() {}

  /** Whether a request asks for another protocol that an instance may agree to. */
  static boolean isAsked(HttpServerRequest request, RequestPump body) {
    MultiMap headers = request.headers();
    return headers.contains(HttpHeaders.UPGRADE)
        && request.version() == HttpVersion.HTTP_1_1
        && !body.hasBody()
        && HopByHop.lists(headers, OPTION)
        && headers.getAll(HttpHeaders.UPGRADE).stream().noneMatch(Upgrade::isHttp2);
  }

  /** HTTP/2 is a matter between the client and this hop. */
  private static boolean isHttp2(String value) {
    return value.toLowerCase(Locale.ROOT).contains("h2c");
  }

  /** Says to one side what the other side said of it. */
  static void pass(Fields to, MultiMap from) {
    to.add(HttpHeaders.CONNECTION, OPTION);
    from.getAll(HttpHeaders.UPGRADE).forEach(protocol -> to.add(HttpHeaders.UPGRADE, protocol));
  }

  /** Whether the instance agrees, and says to what. */
  static boolean isAgreed(AnswerHead answer) {
    return answer.code() == SWITCHING_PROTOCOLS && answer.headers().contains(HttpHeaders.UPGRADE);
  }

  /** The head with which the client is told, as it goes over the wire. */
  static ByteBuf head(Channel to, AnswerHead answer, Consumer<MultiMap> added) {
    MultiMap headers = HttpHeaders.headers();
    ResponseHeaders.copy(answer.headers(), headers);
    added.accept(headers);
    pass(headers::add, answer.headers());
    StringBuilder text = new StringBuilder(STATUS_LINE);
    for (Map.Entry<String, String> field : headers) {
      text.append(field.getKey()).append(": ").append(field.getValue()).append("\r\n");
    }
    text.append("\r\n");
    byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
    ByteBuf head = to.alloc().buffer(bytes.length);
    return head.writeBytes(bytes);
  }
}
