package dev.dormouse.activator.proxy;

import io.netty.handler.codec.http.HttpHeaders;
import io.vertx.core.MultiMap;
import java.util.Iterator;
import java.util.Map;

/** Takes the fields of a header, one after the other. Its event loop's thread only. */
interface Fields {
  void add(CharSequence name, CharSequence value);

  /** The fields of a header as they were decoded, without a string being made of each name. */
  static Iterator<? extends Map.Entry<? extends CharSequence, ? extends CharSequence>> of(
      MultiMap headers) {
    return headers instanceof HttpHeaders decoded
        ? decoded.iteratorCharSequence()
        : headers.iterator();
  }
}
