package dev.dormouse.e2e.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The archives that {@code images/build} makes. */
final class Images {
  private Images() {}

  /** Those that each cluster needs. */
  static List<Path> files() {
    Path root = root();
    return List.of(
        root.resolve("operator/target/operator-image.tar"),
        root.resolve("activator/target/activator-image.tar"),
        root.resolve("samples/hello/target/hello-image.tar"),
        root.resolve("samples/streams/target/streams-image.tar"));
  }

  /** One of servers that many run behind a proxy, where this machine has them. */
  static Path backEnds() {
    return root().resolve("e2e/target/back-ends-image.tar");
  }

  /** Both. */
  static List<Path> all() {
    return Stream.concat(files().stream(), Stream.of(backEnds())).toList();
  }

  private static Path root() {
    return Path.of("..").toAbsolutePath().normalize();
  }
}
