package dev.dormouse.activator.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.instances.RecordedInstances.Ready;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing outlives a run that is killed. */
final class LocalOrphansIT {
  private static final int INSTANCES = 3;

  /** A run of its own, in a process that can be killed: prints its processes, then waits. */
  static final class Killed {
    private Killed() {}

    public static void main(String[] args) throws Exception {
      var run = new LocalRun(Path.of("").toAbsolutePath());
      run.start(
          TestRevision.of("hello")
              .shell(
                  "trap '' TERM; sleep 1000 & echo pid=$!; (setsid -f sh -c 'echo pid=$$; exec"
                      + " sleep 1000'); echo pid=$$; exec "
                      + SmallServer.shellCommand()),
          INSTANCES,
          (instance, line) -> System.out.println(line));
      run.heard.await(Ready.class, INSTANCES);
      // One whose environment is not to be seen: found by its process group.
      run.start(
          TestRevision.of("hidden").shell("exec env -i sh -c 'echo pid=$$; exec sleep 1000'"),
          1,
          (instance, line) -> System.out.println(line));
      if (args.length > 0) {
        run.start(TestRevision.of("image").image("small:1"), 1);
        run.heard.await(Ready.class, INSTANCES + 1);
        System.out.println("container");
      }
      Thread.currentThread().join();
    }
  }

  @Test
  void killingTheRunEndsItsProcesses() throws Exception {
    Process run = start(System.getenv());
    var pids = new ArrayList<Long>();
    try {
      pids.addAll(read(run, 3 * INSTANCES + 1));
      run.descendants().map(ProcessHandle::pid).forEach(pids::add);
      assertThat(pids).hasSizeGreaterThanOrEqualTo(3 * INSTANCES + 2).allMatch(LocalRun::runs);
    } finally {
      run.destroyForcibly();
    }
    for (long pid : pids) {
      LocalRun.awaitEnd(pid);
    }
  }

  @Test
  void killingTheRunRemovesItsContainers(@TempDir Path folder) throws Exception {
    var docker = new FakeDocker(folder);
    Process run = start(docker.environment(SmallServer.shellCommand()), "with an image");
    try {
      read(run, Integer.MAX_VALUE);
      assertThat(docker.containers()).hasSize(1);
    } finally {
      run.destroyForcibly();
    }
    long pid = docker.pid();
    LocalRun.awaitEnd(pid);
  }

  @Test
  void aSupervisorThatWasKilledIsReplaced(@TempDir Path folder) throws Exception {
    try (var run = new LocalRun(folder)) {
      run.startOne(TestRevision.of("first").command(SmallServer.command()));
      var killed = supervisors();
      assertThat(killed).hasSize(1);
      killed.forEach(ProcessHandle::destroyForcibly);
      for (var supervisor : killed) {
        LocalRun.awaitEnd(supervisor.pid());
      }
      run.startOne(TestRevision.of("second").command(SmallServer.command()));
      assertThat(supervisors()).hasSize(1);
    }
    assertThat(supervisors()).isEmpty();
  }

  private static List<ProcessHandle> supervisors() {
    return ProcessHandle.current()
        .children()
        .filter(child -> commandLine(child).contains("\0dormouse-supervisor\0"))
        .filter(child -> LocalRun.runs(child.pid()))
        .toList();
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
    } catch (IOException e) {
      return "";
    }
  }

  private static Process start(Map<String, String> environment, String... args) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var words =
        new ArrayList<>(
            List.of(
                java,
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Killed.class.getName()));
    words.addAll(List.of(args));
    var builder = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Reads until so many processes have been named, or the container runs. */
  private static List<Long> read(Process run, int count) throws IOException {
    var reader =
        new BufferedReader(new InputStreamReader(run.getInputStream(), StandardCharsets.UTF_8));
    var pids = new ArrayList<Long>();
    for (String line = reader.readLine();
        line != null && pids.size() < count;
        line = pids.size() < count ? reader.readLine() : line) {
      if (line.equals("container")) {
        return pids;
      }
      if (line.startsWith("pid=")) {
        pids.add(Long.parseLong(line.substring("pid=".length())));
      }
    }
    return pids;
  }
}
