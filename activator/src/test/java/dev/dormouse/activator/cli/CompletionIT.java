package dev.dormouse.activator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What shells make of their scripts: bash completes by its own, and those that are here read
 * theirs.
 */
final class CompletionIT {
  @TempDir Path folder;

  private static String script(String shell) throws InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int code = Main.run(new PrintStream(out, true, UTF_8), System.err, "completion", shell);
    assertThat(code).isZero();
    return out.toString(UTF_8);
  }

  /** Everything a shell says; the test is skipped where it is missing. */
  private static String said(List<String> command) throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException missing) {
      System.out.println("SKIPPED: " + command.getFirst() + " is missing");
      return Assumptions.abort(command.getFirst() + " is missing");
    }
    process.getOutputStream().close();
    String all = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(all).isZero();
    return all.strip();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          dormouse val => validate
          dormouse r => rollback
          dormouse traffic --un => --untag
          dormouse get -o y => yaml
          dormouse get --output j => json
          dormouse activator --proxy-protocol t => true
          dormouse completion z => zsh
          dormouse dev FOLDER/ser => FOLDER/service.yaml
          dormouse dev --tls-cert FOLDER/ser => FOLDER/service.yaml
          dormouse dev --port 80 => ``
          dormouse rollback hel => ``
          """)
  void bashCompletes(String line, String completed) throws Exception {
    Files.writeString(folder.resolve("service.yaml"), "");
    String words = line.replace("FOLDER", folder.toString());
    String asked =
        script("bash")
            + "\nCOMP_WORDS=("
            + words
            + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _dormouse; echo \"${COMPREPLY[*]}\"";
    assertThat(said(List.of("bash", "--norc", "-c", asked)))
        .isEqualTo(completed.replace("FOLDER", folder.toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void theShellTakesItsScript(String shell) throws Exception {
    Path file = Files.writeString(folder.resolve("script"), script(shell));
    said(List.of(shell, "-n", file.toString()));
  }

  @Test
  void aShellThatIsNoneIsNamed() throws Exception {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = Main.run(System.out, new PrintStream(err, true, UTF_8), "completion", "fush");
    assertThat(code).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("unknown shell fush; did you mean fish?");
  }
}
