package dev.dormouse.activator.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dormouse.activator.instances.RecordedInstances.Gone;
import dev.dormouse.activator.instances.RecordedInstances.Ready;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How processes end, and that nothing of them is left. */
final class LocalStopIT {
  private static final String SERVE = SmallServer.shellCommand();

  @TempDir Path folder;
  private LocalRun run;

  @BeforeEach
  void open() {
    run = new LocalRun(folder);
  }

  @AfterEach
  void close() {
    run.close();
  }

  private void retire(Ready ready) throws InterruptedException {
    run.instances.retire(ready.revision(), ready.instance());
    run.heard.await(Gone.class, 1);
  }

  @Test
  void asksTheProgramToEndFirst() throws Exception {
    var ready =
        run.startOne(
            TestRevision.of("hello")
                .shell(SERVE + " & trap 'echo asked; kill $!; exit 0' TERM; wait $!; wait $!"));
    retire(ready);
    run.awaitOutput("asked");
  }

  @Test
  void killsAProgramThatIgnoresTheRequestAfterTheGracePeriod() throws Exception {
    var ready =
        run.startOne(
            TestRevision.of("hello")
                .shell("trap '' TERM; echo pid=$$; exec " + SERVE)
                .gracePeriod(Duration.ofMillis(300)));
    long begun = System.nanoTime();
    retire(ready);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(299));
    LocalRun.awaitEnd(Long.parseLong(run.awaitOutput("pid=")));
  }

  @Test
  void endsWhatTheProgramLeavesBehind() throws Exception {
    var ready =
        run.startOne(
            TestRevision.of("hello")
                .shell("sh -c 'trap \"\" TERM; echo child=$$; exec sleep 1000' & exec " + SERVE));
    long child = Long.parseLong(run.awaitOutput("child="));
    retire(ready);
    LocalRun.awaitEnd(child);
  }

  @Test
  void endsAProgramThatMadeItselfADaemon() throws Exception {
    var ready =
        run.startOne(
            TestRevision.of("hello")
                .shell("(setsid -f sh -c 'echo daemon=$$; exec sleep 1000'); exec " + SERVE));
    long daemon = Long.parseLong(run.awaitOutput("daemon="));
    retire(ready);
    LocalRun.awaitEnd(daemon);
  }

  @Test
  void endsADescendantThatShowsNoEnvironment() throws Exception {
    var ready =
        run.startOne(
            TestRevision.of("hello")
                .shell("setsid env -i sh -c 'echo child=$$; exec sleep 1000' & exec " + SERVE));
    long child = Long.parseLong(run.awaitOutput("child="));
    retire(ready);
    LocalRun.awaitEnd(child);
  }

  @Test
  void endsChildrenOfAProgramThatCrashed() throws Exception {
    run.start(TestRevision.of("hello").shell("sleep 1000 & echo child=$!; sleep 0.01; exit 1"), 1);
    LocalRun.awaitEnd(Long.parseLong(run.awaitOutput("child=")));
  }

  @Test
  void withoutSetsidPerlMakesTheGroup() throws Exception {
    Path programs = Files.createDirectories(folder.resolve("bin"));
    for (String name : List.of("sh", "sleep", "perl")) {
      var program = CommandLookup.inPath(name, System.getenv("PATH"));
      assumeTrue(program.isPresent(), name + " is not here");
      Path here = programs.resolve(name);
      Files.writeString(here, "#!/bin/sh\nexec " + program.get() + " \"$@\"\n");
      assertThat(here.toFile().setExecutable(true)).isTrue();
    }
    try (var bare = new LocalRun(folder, Map.of("PATH", programs.toString()))) {
      bare.start(TestRevision.of("hello").shell("sleep 1000 & echo child=$!"), 1);
      LocalRun.awaitEnd(Long.parseLong(bare.awaitOutput("child=")));
    }
  }

  @Test
  void closingEndsAllAndReturnsWhenNoneIsLeft() throws Exception {
    run.start(
        TestRevision.of("hello")
            .shell("sleep 1000 & echo child=$!; echo main=$$; trap '' TERM; " + SERVE + " & wait")
            .gracePeriod(Duration.ofMillis(200)),
        5);
    run.heard.await(Ready.class, 5);
    run.instances.close();
    assertThat(run.output).hasSizeGreaterThanOrEqualTo(10);
    for (String line : run.output) {
      assertThat(LocalRun.runs(Long.parseLong(line.replaceAll(".*=", "")))).as(line).isFalse();
    }
    assertThat(run.heard.all(Gone.class)).hasSize(5);
  }

  @Test
  void closingGivesUpWhatHasNotComeUp() throws Exception {
    run.start(TestRevision.of("hello").shell("echo pid=$$; exec sleep 1000"), 30);
    long pid = Long.parseLong(run.awaitOutput("pid="));
    run.instances.close();
    assertThat(LocalRun.runs(pid)).isFalse();
    for (String line : run.output) {
      assertThat(LocalRun.runs(Long.parseLong(line.substring(4)))).as(line).isFalse();
    }
  }
}
