package dev.dormouse.e2e.chart;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The chart's folder, rendered by Helm itself as the release {@code dormouse} in {@code
 * dormouse-system}. Any thread.
 */
final class Chart {
  static final Path FOLDER = Path.of("..", "helm", "dormouse").toAbsolutePath().normalize();
  static final String CURRENT = "1.34.0";

  private Chart() {}

  static LintResult lint() {
    return new Helm(FOLDER).lint().strict().call();
  }

  /** Renders with these values, which are YAML, for a current Kubernetes. */
  static Rendered render(String values) {
    return render(values, CURRENT);
  }

  static Rendered render(String values, String kubernetes) {
    return Rendered.parse(text(values, kubernetes));
  }

  private static String text(String values, String kubernetes) {
    try {
      Path file = Files.createTempFile("values", ".yaml");
      try {
        Files.writeString(file, values);
        TemplateCommand template =
            new Helm(FOLDER)
                .template()
                .withName("dormouse")
                .withNamespace("dormouse-system")
                .withKubeVersion(kubernetes)
                .skipCrds();
        return template.withValuesFile(file).call();
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file of the chart as maps, lists and scalars. */
  static Object yaml(String name) {
    return new Load(LoadSettings.builder().build()).loadFromString(read(name));
  }

  static String read(String name) {
    try {
      return Files.readString(FOLDER.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
