package dev.dormouse.crds;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Resources to read in tests. Has no state. */
final class Yaml {
  static final Path FILE = Path.of("service.yaml");

  private Yaml() {}

  /** The least that is a service. */
  static final String LEAST =
      """
      apiVersion: dormouse.dev/v1alpha1
      kind: ServerlessService
      metadata:
        name: hello
      spec:
        template:
          spec:
            containers:
              - image: hello
      """;

  /**
   * The least, with a line more in the template's spec (8), the container (10), or the spec (11).
   */
  static String with(String inTemplate, String inContainer, String inSpec) {
    return """
    apiVersion: dormouse.dev/v1alpha1
    kind: ServerlessService
    metadata:
      name: hello
    spec:
      template:
        spec:
          %s
          containers:
            - image: hello
              %s
      %s
    """
        .formatted(inTemplate, inContainer, inSpec);
  }

  static ServiceFiles.Result read(String yaml) {
    return ServiceFiles.parse(FILE, yaml.getBytes(StandardCharsets.UTF_8));
  }

  static List<String> violations(String yaml) {
    return read(yaml).violations().stream().map(Violation::toString).toList();
  }

  static List<String> notes(String yaml) {
    return read(yaml).notes().stream().map(Note::toString).toList();
  }
}
