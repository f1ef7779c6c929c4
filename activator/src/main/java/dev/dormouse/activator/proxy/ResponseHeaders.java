package dev.dormouse.activator.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Set;

/** Copies the header or the trailer of an instance's answer, without what ends here. Stateless. */
final class ResponseHeaders {
  private ResponseHeaders() {}

  /** Copies a trailer, without what would say something else there. */
  static void copyTrailer(MultiMap from, MultiMap to) {
    MultiMap passed = HttpHeaders.headers();
    copy(from, passed);
    passed.forEach(field -> {
      if (TrailerFields.framesNothing(field.getKey())) {
        to.add(field.getKey(), field.getValue());
      }
    });
  }

  static void copy(MultiMap from, MultiMap to) {
    Set<String> listed = HopByHop.listed(from);
    Fields.of(from)
        .forEachRemaining(field -> {
          CharSequence name = field.getKey();
          if (!HopByHop.ends(name)
              && !HopByHop.isPlatform(name)
              && !HopByHop.isListed(name, listed)) {
            to.add(name, field.getValue());
          }
        });
  }
}
