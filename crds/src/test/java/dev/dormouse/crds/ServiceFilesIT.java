package dev.dormouse.crds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and folders as a user names them. */
final class ServiceFilesIT {
  private static final Path SAMPLES = Path.of("..", "samples");

  @TempDir private Path folder;

  @Test
  void readsAFoldersFilesInTheOrderOfTheirNames() throws IOException {
    write("b.yaml", service("b"));
    write("a.yml", service("a"));
    write("c.txt", "not ours");
    write(".hidden.yaml", "not ours");
    Files.createDirectory(folder.resolve("d.yaml"));

    ServiceFiles.Result result = ServiceFiles.read(List.of(folder));

    assertThat(result.violations()).isEmpty();
    assertThat(result.sources())
        .extracting(source -> source.file() + " " + source.definition().key())
        .containsExactly(
            folder.resolve("a.yml") + " default/a", folder.resolve("b.yaml") + " default/b");
  }

  @Test
  void aFileThatIsMeantTwiceIsReadOnce() throws IOException {
    Path file = write("a.yaml", service("a"));

    ServiceFiles.Result result = ServiceFiles.read(List.of(file, folder, file));

    assertThat(result.violations()).isEmpty();
    assertThat(result.sources()).hasSize(1);
  }

  @Test
  void aServiceInTwoFilesNamesBothPlaces() throws IOException {
    Path first = write("a.yaml", service("a"));
    Path second = write("b.yaml", "kind: Secret\n---\n" + service("a"));

    assertThat(lines(List.of(folder)))
        .containsExactly(
            second
                + ":6: metadata.name: default/a is a duplicate; "
                + first
                + ":4 has a service of this name");
  }

  @Test
  void whatIsWrongInSeveralFilesIsFoundAtOnce() throws IOException {
    Path bad = write("a.yaml", service("A"));
    Path missing = folder.resolve("missing.yaml");
    Path empty = Files.createDirectory(folder.resolve("empty"));

    assertThat(lines(List.of(missing, bad, empty)))
        .containsExactlyInAnyOrder(
            missing + ": no such file",
            bad
                + ":4: metadata.name: A (expected: lower-case letters, digits and -, with a letter"
                + " or digit at both ends)",
            empty + ": no .yaml or .yml file in this folder");
  }

  @Test
  void aPathIsPrintedAsItWasGiven() {
    assertThat(lines(List.of(Path.of("./no/../such.yaml"))))
        .containsExactly("./no/../such.yaml: no such file");
  }

  @Test
  void readsNoMoreThanItMay() throws IOException {
    Path file = write("a.yaml", "#".repeat(YamlFiles.MAX_BYTES + 1));

    assertThat(lines(List.of(file))).containsExactly(file + ": larger than 1 MiB");
  }

  @Test
  void allSamplesAreRight() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(SAMPLES)) {
      files = all.filter(file -> file.getFileName().toString().equals("service.yaml")).toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      assertThat(lines(List.of(file))).isEmpty();
    }
  }

  private static List<String> lines(List<Path> paths) {
    return ServiceFiles.read(paths).violations().stream().map(Violation::toString).toList();
  }

  private static String service(String name) {
    return Yaml.LEAST.replace("name: hello", "name: " + name);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
