package dev.dormouse.activator.proxy;

import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the header or the trailer of an answer in HTTP/2 as other versions have it. Stateless. */
final class Http2Answer {
  private Http2Answer() {}

  /** The status; -1 when it is none that may come here. */
  static int status(@Nullable CharSequence code) {
    if (code == null || code.length() != 3) {
      return -1;
    }
    int status = 0;
    for (int i = 0; i < 3; i++) {
      int digit = code.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      status = status * 10 + digit;
    }
    // The way to leave HTTP/1.1 does not exist here.
    return status < 100 || status == Upgrade.SWITCHING_PROTOCOLS ? -1 : status;
  }

  /** The fields as others read them; null when one of them could mean something else there. */
  static @Nullable MultiMap fields(Http2Headers from) {
    MultiMap fields = HttpHeaders.headers();
    for (Map.Entry<CharSequence, CharSequence> field : from) {
      CharSequence name = field.getKey();
      if (Http2Headers.PseudoHeaderName.hasPseudoHeaderFormat(name)) {
        continue;
      }
      if (!Http2.isFieldValid(name, field.getValue())) {
        return null;
      }
      fields.add(name, field.getValue());
    }
    return fields;
  }
}
