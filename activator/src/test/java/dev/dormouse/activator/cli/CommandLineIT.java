package dev.dormouse.activator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person types, and what is answered to it. */
final class CommandLineIT {
  private static final String GOOD =
      """
      apiVersion: dormouse.dev/v1alpha1
      kind: ServerlessService
      metadata: {name: hello}
      spec:
        template:
          spec:
            containerConcurrency: 1
            containers: [{command: [true], ports: [{containerPort: 8080}]}]
      """
          .replace("[true]", "[\"true\"]");

  @TempDir private Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    file = folder.resolve("service.yaml");
    Files.writeString(file, GOOD);
  }

  private int run(String... words) {
    try {
      return Main.run(
          new PrintStream(out, true, StandardCharsets.UTF_8),
          new PrintStream(err, true, StandardCharsets.UTF_8),
          words);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void validateCountsWhatIsValid() {
    assertThat(run("validate", file.toString())).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("1 service is valid\n");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void validateNamesEveryViolation() throws Exception {
    Files.writeString(
        file,
        GOOD.replace(
            "containerConcurrency: 1", "containerConcurrency: 1001\n      timeoutSeconds: 3601"));
    assertThat(run("validate", file.toString())).isEqualTo(1);
    assertThat(err.toString())
        .contains(file + ":7: spec.template.spec.containerConcurrency: 1001 (expected: 1 to 1000)")
        .contains(file + ":8: spec.template.spec.timeoutSeconds: 3601 (expected: 1 to 3600)");
    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --port 70000               | --port: 70000 (expected: 0 to 65535)
          --port x                   | --port: x (expected: 0 to 65535)
          --admin-port -1            | --admin-port: -1 (expected: 0 to 65535)
          --port 9090                | --port and --admin-port are both 9090 (expected: two ports)
          --domain a_b               | --domain: a_b (expected: a host name such as localhost)
          --quite                    | unknown option --quite; did you mean --quiet?
          """)
  void wrongOptionsGetOneSentenceAndWhereToReadMore(String options, String message) {
    String[] words = ("dev " + options + " " + file).split(" ");
    assertThat(run(words)).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith(message)
        .contains("See 'dormouse dev --help'.");
    assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(2);
  }

  @Test
  void aMisspeltCommandGetsTheNearest() {
    assertThat(run("vlidate", file.toString())).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("unknown command vlidate; did you mean validate?");
  }

  @Test
  void helpIsGivenToWhoAsks() {
    assertThat(run("dev", "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("--admin-port")
        .contains("--access-log");
  }

  @Test
  void helpOfTheProgramNamesItsCommands() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("dev", "validate", "version");
  }

  @ParameterizedTest
  @ValueSource(strings = {"version", "--version"})
  void theVersionIsOneLine(String word) {
    assertThat(run(word)).isZero();
    assertThat(out.toString()).matches("dormouse \\S+\\R");
  }

  @ParameterizedTest
  @CsvSource({"'', a command is missing", "validate, FILE is missing"})
  void whatIsMissingIsNamed(String words, String message) {
    assertThat(run(words.isEmpty() ? new String[0] : new String[] {words})).isEqualTo(2);
    assertThat(err.toString()).contains(message);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void validateReadsFoldersAndNamesWhatIsWrongInEveryFile() throws IOException {
    Path other = folder.resolve("other.yml");
    Files.writeString(other, GOOD.replace("hello", "Not_A_Name"));
    Path duplicate = folder.resolve("zz.yaml");
    Files.writeString(duplicate, GOOD);
    Files.writeString(folder.resolve("notes.txt"), "no: yaml: here");
    assertThat(run("validate", folder.toString())).isEqualTo(1);
    assertThat(err.toString())
        .contains(other + ":3: metadata.name")
        .contains(duplicate + ":3: metadata.name: default/hello is a duplicate")
        .doesNotContain("notes.txt");
  }

  @Test
  void validateOfAFileThatIsNotThereSaysSo() {
    Path missing = folder.resolve("missing.yaml");
    assertThat(run("validate", missing.toString(), file.toString())).isEqualTo(1);
    assertThat(err.toString()).startsWith(missing + ":").hasLineCount(1);
  }
}
