package dev.dormouse.activator.proxy;

import io.vertx.core.MultiMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Copies the header or the trailer of an instance's answer, without what ends here. Stateless. */
final class ResponseHeaders {
  private ResponseHeaders() {}

  static void copy(MultiMap from, MultiMap to) {
    Set<String> listed = HopByHop.listed(from);
    for (Map.Entry<String, String> field : from) {
      String name = field.getKey();
      if (!HopByHop.ends(name)
          && !HopByHop.isPlatform(name)
          && (listed.isEmpty() || !listed.contains(name.toLowerCase(Locale.ROOT)))) {
        to.add(name, field.getValue());
      }
    }
  }
}
