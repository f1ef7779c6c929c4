package dev.dormouse.e2e.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The launcher at the root of the checkout, as a user of a workspace types it. Thread-safe. */
public final class CommandLine {
  private static final Path LAUNCHER = Path.of("../dormouse").toAbsolutePath().normalize();
  private static final long MOST_SECONDS = 90;

  private final Path kubeconfig;
  private final String namespace;

  /** What a command printed, and its exit code. */
  public record Result(int code, String out, String err) {}

  private CommandLine(Path kubeconfig, String namespace) {
    this.kubeconfig = kubeconfig;
    this.namespace = namespace;
  }

  /** For a workspace's namespace; the cluster's file is put into a folder. */
  public static CommandLine in(Path folder, Dormouse dormouse, Workspace workspace) {
    try {
      Path file = Files.writeString(folder.resolve("kubeconfig"), dormouse.kubeconfig());
      return new CommandLine(file, workspace.namespace());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command to its end. */
  public Result run(String... words) {
    try {
      Path err = Files.createTempFile(kubeconfig.getParent(), "err", "");
      Process process = builder(words).redirectError(err.toFile()).start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(List.of(words) + " did not end");
      }
      return new Result(process.exitValue(), out, Files.readString(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Starts a command that goes on until its process is destroyed. */
  public Process start(String... words) {
    try {
      return builder(words).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads until a line has a text in it, and returns that line; fails when the output ends. */
  public static String lineWith(Process process, String text) {
    try {
      BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
      String line = lines.readLine();
      while (line != null && !line.contains(text)) {
        line = lines.readLine();
      }
      if (line == null) {
        throw new AssertionError("ended without " + text);
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ProcessBuilder builder(String... words) {
    List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
    command.addAll(List.of(words));
    command.addAll(List.of("--kubeconfig", kubeconfig.toString(), "-n", namespace));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("DORMOUSE_BUILD", "off");
    return builder;
  }
}
