package dev.dormouse.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What figures were made on, as far as the kernel and the JVM tell: no names of hosts or people.
 * Immutable.
 */
record Machine(int processors, String processor, long memoryBytes, String system, String java) {

  static Machine here() throws IOException {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        field(Path.of("/proc/cpuinfo"), "model name", ":", "unknown processor"),
        kilobytes(field(Path.of("/proc/meminfo"), "MemTotal", ":", "0 kB")) * 1024,
        field(Path.of("/etc/os-release"), "PRETTY_NAME", "=", System.getProperty("os.name"))
            + ", kernel "
            + System.getProperty("os.version"),
        System.getProperty("java.vm.vendor") + " " + System.getProperty("java.runtime.version"));
  }

  private static String field(Path file, String name, String separator, String otherwise)
      throws IOException {
    if (!Files.isReadable(file)) {
      return otherwise;
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name) && line.contains(separator))
          .map(line -> line.substring(line.indexOf(separator) + 1).replace("\"", "").strip())
          .findFirst()
          .orElse(otherwise);
    }
  }

  private static long kilobytes(String text) {
    return Long.parseLong(text.replaceAll("[^0-9]", ""));
  }

  JsonObject json() {
    return new JsonObject()
        .put("processors", processors)
        .put("processor", processor)
        .put("memoryBytes", memoryBytes)
        .put("system", system)
        .put("java", java);
  }
}
