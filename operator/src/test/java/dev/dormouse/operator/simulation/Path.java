package dev.dormouse.operator.simulation;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Where an object or a list is on an API server. Immutable.
 *
 * @param namespace empty means all
 * @param name empty means all
 * @param subresource empty means the object itself
 */
record Path(String plural, String namespace, String name, String subresource)
    implements Comparable<Path> {
  private static final Comparator<Path> ORDER =
      Comparator.comparing(Path::plural)
          .thenComparing(Path::namespace)
          .thenComparing(Path::name)
          .thenComparing(Path::subresource);

  /** Reads a URL's path: /apis/GROUP/VERSION/namespaces/NAMESPACE/PLURAL/NAME/SUBRESOURCE. */
  static Path parse(String path) {
    List<String> words = List.of(path.substring(1).split("/"));
    words = words.subList(words.getFirst().equals("api") ? 2 : 3, words.size());
    String namespace = "";
    if (words.getFirst().equals("namespaces") && words.size() > 2) {
      namespace = words.get(1);
      words = words.subList(2, words.size());
    }
    return new Path(
        words.getFirst(),
        namespace,
        words.size() > 1 ? words.get(1) : "",
        words.size() > 2 ? words.get(2) : "");
  }

  static String pluralOf(String kind) {
    return kind.toLowerCase(Locale.ROOT) + "s";
  }

  Path object() {
    return new Path(plural, namespace, name, "");
  }

  boolean isStatus() {
    return subresource.equals("status");
  }

  @Override
  public int compareTo(Path other) {
    return ORDER.compare(this, other);
  }
}
