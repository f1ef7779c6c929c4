package dev.dormouse.operator.metrics;

import java.util.List;
import java.util.Locale;

/**
 * What a call of the API server was about. Immutable.
 *
 * @param resource the plural, with a subresource as {@code revisions/status}; the path's first word
 *     where it names none
 */
record ApiCall(String verb, String resource) {
  /** Reads the call from its path, such as {@code /apis/apps/v1/namespaces/a/deployments/b}. */
  static ApiCall of(String method, String path) {
    List<String> parts = List.of(path.substring(1).split("/"));
    int start =
        switch (parts.getFirst()) {
          case "api" -> 2;
          case "apis" -> 3;
          default -> parts.size();
        };
    boolean namespaced = parts.size() > start + 2 && parts.get(start).equals("namespaces");
    int plural = namespaced ? start + 2 : start;
    String resource = plural < parts.size() ? parts.get(plural) : parts.getFirst();
    String subresource = parts.size() > plural + 2 ? "/" + parts.get(plural + 2) : "";
    return new ApiCall(method.toLowerCase(Locale.ROOT), resource + subresource);
  }
}
