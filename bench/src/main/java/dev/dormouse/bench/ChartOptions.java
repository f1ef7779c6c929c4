package dev.dormouse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What the chart, as it is, gives the JVM of a program. Has no state; safe for any thread. */
final class ChartOptions {
  private static final Path VALUES = Path.of("helm/dormouse/values.yaml");

  private ChartOptions() {}

  /**
   * The options of the chart's values and, as one more, the memory limit of its pod.
   *
   * @param component {@code activator} or {@code operator}
   * @throws IllegalStateException when the values have no such component, options or limit
   */
  static List<String> of(String component) throws IOException {
    Object values =
        new Load(LoadSettings.builder().build())
            .loadFromString(Files.readString(Workplace.home().resolve(VALUES)));
    String limit = text(values, component, "resources", "limits", "memory");
    if (!limit.endsWith("Mi")) {
      throw new IllegalStateException(
          VALUES + ": " + component + "'s memory is not in Mi: " + limit);
    }
    List<String> options = new ArrayList<>();
    options.add("-XX:MaxRAM=" + limit.replace("Mi", "m"));
    options.addAll(List.of(text(values, component, "jvmOptions").strip().split("\\s+")));
    return List.copyOf(options);
  }

  private static String text(Object values, String... path) {
    Object value = values;
    for (String name : path) {
      value = value instanceof Map<?, ?> map ? map.get(name) : null;
    }
    if (!(value instanceof String text)) {
      throw new IllegalStateException(VALUES + " has no " + String.join(".", path));
    }
    return text;
  }
}
