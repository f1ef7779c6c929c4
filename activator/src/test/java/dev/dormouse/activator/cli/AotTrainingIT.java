package dev.dormouse.activator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that fails leaves users with slow starts, and says so only in its log. */
final class AotTrainingIT {
  private static final long PATIENCE_SECONDS = 120;

  @TempDir private Path folder;

  @Test
  void isAnsweredInEveryProtocol() throws Exception {
    Path log = folder.resolve("train.log");
    Process training =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--train-aot")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      boolean ended = training.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(ended && training.exitValue() == 0).as(Files.readString(log)).isTrue();
    } finally {
      training.destroyForcibly();
    }
  }
}
