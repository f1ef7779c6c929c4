package dev.dormouse.e2e.cluster;

import java.nio.file.Path;
import java.util.List;

/** The archives that {@code images/build} makes. */
final class Images {
  private Images() {}

  static List<Path> files() {
    Path root = Path.of("..").toAbsolutePath().normalize();
    return List.of(
        root.resolve("operator/target/operator-image.tar"),
        root.resolve("activator/target/activator-image.tar"),
        root.resolve("samples/hello/target/hello-image.tar"),
        root.resolve("samples/streams/target/streams-image.tar"));
  }
}
