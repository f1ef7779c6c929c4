package dev.dormouse.activator.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.instances.InstanceSource.StartFailure.Cause;
import dev.dormouse.activator.instances.RecordedInstances.Gone;
import dev.dormouse.activator.instances.RecordedInstances.Ready;
import dev.dormouse.activator.instances.RecordedInstances.StartFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How processes come up, or don't. */
final class LocalInstancesIT {
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

  @Test
  void givesTheProgramItsPortVariablesFolderAndAnEmptyInput() throws Exception {
    var ready =
        run.startOne(
            TestRevision.of("hello")
                .command(SmallServer.command())
                .args("--port=$(PORT)", "$$(PORT)", "$(NOBODY)", "$(GREETING)")
                .env("NAME", "world")
                .env("GREETING", "hello $(NAME) on $(PORT) for $(LATER)")
                .env("LATER", "x")
                .env("PORT", "1"));
    String port = Integer.toString(ready.address().getPort());
    assertThat(LocalRun.get(ready.address()))
        .contains("folder=" + folder.toRealPath() + "\n")
        .contains(
            "args=--port=" + port + "|$(PORT)|$(NOBODY)|hello world on " + port + " for $(LATER)\n")
        .contains("\nPORT=" + port + "\n")
        .contains("\nK_SERVICE=hello\n")
        .contains("\nK_REVISION=hello-00001\n")
        .contains("\nK_CONFIGURATION=hello\n")
        .contains("\ninput=-1\n")
        .contains("\nPATH=" + System.getenv("PATH") + "\n");
    assertThat(ready.address().getHostString()).isEqualTo("127.0.0.1");
  }

  @Test
  void startsInTheDeclaredFolder() throws Exception {
    Path work = Files.createDirectories(folder.resolve("a/b"));
    var ready =
        run.startOne(TestRevision.of("hello").command(SmallServer.command()).workingDir("a/b"));
    assertThat(LocalRun.get(ready.address())).contains("folder=" + work.toRealPath() + "\n");
  }

  @Test
  void saysThatTheDeclaredFolderIsMissing() throws Exception {
    var failure = run.startFails(TestRevision.of("hello").shell("exit 0").workingDir("nowhere"));
    assertThat(failure.cause()).isEqualTo(Cause.CANNOT_START);
    assertThat(failure.message())
        .isEqualTo("hello-00001 cannot start: there is no folder " + folder.resolve("nowhere"));
  }

  @Test
  void runsAProgramOfTheFolderByItsPath() throws Exception {
    Path script = folder.resolve("start.sh");
    Files.writeString(script, "#!/bin/sh\nexec " + SmallServer.shellCommand() + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    run.startOne(TestRevision.of("hello").command(java.util.List.of("./start.sh")));
  }

  @Test
  void saysWhereACommandWasLookedFor() throws Exception {
    var failure =
        run.startFails(TestRevision.of("hello").command(java.util.List.of("no-such-program")));
    assertThat(failure.cause()).isEqualTo(Cause.COMMAND_NOT_FOUND);
    assertThat(failure.message())
        .isEqualTo(
            "hello-00001 cannot start: command \"no-such-program\" was not found in PATH: install it,"
                + " or write its whole path");
  }

  @Test
  void saysWhichFileIsMissingOrMayNotBeExecuted() throws Exception {
    Files.writeString(folder.resolve("plain.txt"), "");
    var plain = run.startFails(TestRevision.of("hello").command(java.util.List.of("./plain.txt")));
    assertThat(plain.cause()).isEqualTo(Cause.COMMAND_NOT_FOUND);
    assertThat(plain.message()).contains(folder.resolve("plain.txt").toString(), "chmod +x");
  }

  @Test
  void anExitBeforeReadyFailsAtOnceWithTheLastLines() throws Exception {
    var failure =
        run.startFails(
            TestRevision.of("hello")
                .shell(
                    "for i in $(seq 30); do echo line $i; done; echo oops >&2; printf end; exit 3"));
    assertThat(failure.cause()).isEqualTo(Cause.EXITED);
    assertThat(failure.message())
        .startsWith("hello-00001 exited with code 3 before it listened on port ");
    assertThat(failure.output()).hasSize(20).startsWith("line 13").endsWith("oops", "end");
  }

  @Test
  void saysWhichSignalEndedIt() throws Exception {
    var failure = run.startFails(TestRevision.of("hello").shell("kill -9 $$"));
    assertThat(failure.message()).contains("was ended by SIGKILL (exit code 137)");
  }

  @Test
  void saysThatAnInterpreterIsMissing() throws Exception {
    Path script = folder.resolve("start.sh");
    Files.writeString(script, "#!/no/such/interpreter\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    var failure = run.startFails(TestRevision.of("hello").command(java.util.List.of("./start.sh")));
    assertThat(failure.output().toString()).contains(script.toString());
  }

  @Test
  void aProgramThatNeverListensIsTooLateAndEnded() throws Exception {
    var failure =
        run.startFails(
            TestRevision.of("hello")
                .shell("echo pid=$$; sleep 1000 & echo child=$!; wait")
                .startTimeout(Duration.ofMillis(300)));
    assertThat(failure.cause()).isEqualTo(Cause.START_TIMEOUT);
    assertThat(failure.message())
        .matches(
            "hello-00001 did not listen on port [0-9]+ \\(PORT\\) within 0.3 s;"
                + " it must listen on 0.0.0.0:\\$PORT");
    assertThat(failure.output()).hasSize(2);
    LocalRun.awaitEnd(Long.parseLong(run.awaitOutput("pid=")));
    LocalRun.awaitEnd(Long.parseLong(run.awaitOutput("child=")));
  }

  @Test
  void anHttpProbeWaitsForAGoodStatus() throws Exception {
    var ready =
        run.startOne(
            TestRevision.of("hello")
                .command(SmallServer.command("unhealthy=5"))
                .httpProbe("/healthz"));
    assertThat(LocalRun.get(ready.address())).startsWith("HTTP/1.1 200");
  }

  @Test
  void anHttpProbeThatIsAlwaysRefusedSaysTheLastAnswer() throws Exception {
    var failure =
        run.startFails(
            TestRevision.of("hello")
                .command(SmallServer.command("unhealthy=1000000"))
                .httpProbe("/healthz")
                .startTimeout(Duration.ofSeconds(4)));
    assertThat(failure.message())
        .contains("GET /healthz")
        .contains("200 to 399 within 4 s")
        .endsWith("its last answer was 503");
  }

  @Test
  void anEndAfterReadyIsTold() throws Exception {
    var ready = run.startOne(TestRevision.of("hello").command(SmallServer.command()));
    String pid = LocalRun.get(ready.address()).replaceAll("(?s).*\npid=([0-9]+)\n.*", "$1");
    ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
    assertThat(run.heard.await(Gone.class, 1).getFirst().instance()).isEqualTo(ready.instance());
  }

  @Test
  void twentyStartInParallelOnPortsOfTheirOwn() throws Exception {
    run.start(TestRevision.of("hello").command(SmallServer.command()), 20);
    assertThat(run.heard.await(Ready.class, 20))
        .extracting(ready -> ready.address().getPort())
        .doesNotHaveDuplicates();
    assertThat(run.heard.all(StartFailed.class)).isEmpty();
  }

  @Test
  void forgettingARevisionGivesUpItsStartsAndKeepsWhatIsReady() throws Exception {
    var ready = run.startOne(TestRevision.of("hello").command(SmallServer.command()));
    var waiting = run.start(TestRevision.of("waits").shell("echo pid=$$; exec sleep 1000"), 1);
    long pid = Long.parseLong(run.awaitOutput("pid="));
    run.instances.forget(waiting.key());
    run.instances.forget(ready.revision());
    run.instances.scaleUp(waiting.key(), 5);
    assertThat(run.heard.await(StartFailed.class, 1).getFirst().failure().message())
        .isEqualTo("waits-00001-2 was stopped before it was ready");
    LocalRun.awaitEnd(pid);
    assertThat(LocalRun.get(ready.address())).startsWith("HTTP/1.1 200");
    assertThat(run.heard.all(Gone.class)).isEmpty();
  }

  @Test
  void theProberSleepsWhenNothingStarts() throws Exception {
    run.startOne(TestRevision.of("hello").command(SmallServer.command()));
    var threads = java.lang.management.ManagementFactory.getThreadMXBean();
    long prober =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("prober"))
            .mapToLong(Thread::threadId)
            .max()
            .orElseThrow();
    // True at once if it sleeps; never if it goes round.
    LocalRun.await(() -> {
      long before = threads.getThreadCpuTime(prober);
      long until = System.nanoTime() + 100_000_000;
      while (System.nanoTime() - until < 0) {
        Thread.onSpinWait();
      }
      return threads.getThreadCpuTime(prober) == before;
    });
  }

  @Test
  void nothingIsStartedAfterTheEnd() throws IOException {
    var revision = run.start(TestRevision.of("hello").shell("exec sleep 1000"), 0);
    run.instances.close();
    run.instances.scaleUp(revision.key(), 1);
    assertThat(run.heard.all()).isEmpty();
  }
}
