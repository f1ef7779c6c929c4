package dev.dormouse.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Where one benchmark works: its folder, and the processes that it started, all of which end with
 * it. Each is also noted by id and time of birth in a file, for the wrapper to end should this
 * program be killed.
 *
 * <p>Safe for any thread.
 */
final class Workplace implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(20);

  private final Path folder;
  private final Set<Process> children = new LinkedHashSet<>();

  private Workplace(Path folder) {
    this.folder = folder;
  }

  /** The folder is new, and stays for its logs to be read until the next run. */
  static Workplace open(String name) throws IOException {
    Path folder = home().resolve("bench/target/run/" + name);
    if (Files.exists(folder)) {
      try (Stream<Path> old = Files.walk(folder)) {
        for (Path file : old.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    return new Workplace(Files.createDirectories(folder));
  }

  static Path home() {
    return Path.of(System.getProperty("dormouse.home", ".")).toAbsolutePath();
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  Path write(String name, String content) throws IOException {
    return Files.writeString(file(name), content);
  }

  /** Starts the command in the folder with its output in {@code NAME.log}. */
  Process start(String name, List<String> command) throws IOException {
    return start(name, new ProcessBuilder(command));
  }

  synchronized Process start(String name, ProcessBuilder builder) throws IOException {
    Process child =
        builder
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(file(name + ".log").toFile()))
            .start();
    children.add(child);
    note(child.pid());
    return child;
  }

  /** Notes what a library has started, for the wrapper to end should this program be killed. */
  static void noteChildren() {
    ProcessHandle.current().children().map(ProcessHandle::pid).forEach(Workplace::note);
  }

  private static void note(long pid) {
    String file = System.getProperty("dormouse.bench.noted");
    if (file == null) {
      return;
    }
    try {
      String line = pid + " " + ProcessStat.of(pid).born() + "\n";
      Files.writeString(Path.of(file), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGTERM, then SIGKILL for it and its descendants when it does not follow. */
  synchronized void end(Process child) {
    children.remove(child);
    List<ProcessHandle> below = child.descendants().toList();
    child.destroy();
    try {
      if (!child.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        child.destroyForcibly();
        below.forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      child.destroyForcibly();
    }
  }

  @Override
  public synchronized void close() {
    List.copyOf(children).reversed().forEach(this::end);
  }
}
