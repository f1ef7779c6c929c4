package dev.dormouse.activator.local;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Decides whether Docker or Podman runs containers here: the first that answers. The answer is
 * remembered for a while. Safe for any thread; whoever comes while an engine is asked waits for the
 * same answer.
 */
final class ContainerEngines {
  private static final List<String> NAMES = List.of("docker", "podman");
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final long REMEMBERED = TimeUnit.SECONDS.toNanos(30);
  private static final long ABSENCE_REMEMBERED = TimeUnit.SECONDS.toNanos(2);

  /** An engine's command-line program. Immutable. */
  record Engine(Path program, Map<String, String> environment) {
    List<String> command(List<String> words) {
      var command = new ArrayList<String>();
      command.add(program.toString());
      command.addAll(words);
      return command;
    }

    /** Runs a command whose output does not matter. Returns whether it succeeded in time. */
    boolean run(Duration patience, String... words) {
      try {
        Process process = begin(words);
        if (process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS)) {
          return process.exitValue() == 0;
        }
        process.destroyForcibly();
      } catch (IOException e) {
        return false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return false;
    }

    /** Begins a command whose output does not matter. */
    Process begin(String... words) throws IOException {
      var builder =
          new ProcessBuilder(command(List.of(words)))
              .redirectErrorStream(true)
              .redirectOutput(Redirect.DISCARD);
      builder.environment().clear();
      builder.environment().putAll(environment);
      return builder.start();
    }
  }

  private final Map<String, String> environment;
  // Guarded by this.
  private Optional<Engine> found = Optional.empty();
  private boolean asked;
  private long validUntil;

  ContainerEngines(Map<String, String> environment) {
    this.environment = environment;
  }

  /** May block while an engine is asked. */
  synchronized Optional<Engine> find() {
    if (!asked || System.nanoTime() - validUntil >= 0) {
      found =
          NAMES.stream()
              .flatMap(name -> CommandLookup.inPath(name, environment.get("PATH")).stream())
              .map(program -> new Engine(program, environment))
              .filter(engine -> engine.run(PATIENCE, "info"))
              .findFirst();
      asked = true;
      validUntil = System.nanoTime() + (found.isPresent() ? REMEMBERED : ABSENCE_REMEMBERED);
    }
    return found;
  }
}
