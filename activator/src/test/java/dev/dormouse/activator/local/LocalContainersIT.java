package dev.dormouse.activator.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.instances.InstanceSource.StartFailure.Cause;
import dev.dormouse.activator.instances.RecordedInstances.Gone;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image without a command is run by a container engine. */
final class LocalContainersIT {
  private static final String SERVE = SmallServer.shellCommand();

  @TempDir Path folder;
  private FakeDocker docker;

  @BeforeEach
  void install() throws Exception {
    docker = new FakeDocker(folder);
  }

  private LocalRun run(String container) {
    return new LocalRun(folder, docker.environment(container));
  }

  private static TestRevision image() {
    return TestRevision.of("hello").image("small:1");
  }

  @Test
  void runsTheImageWithItsPortPublishedOnThisMachineOnly() throws Exception {
    try (var run = run(SERVE)) {
      var ready =
          run.startOne(image().env("GREETING", "on $(PORT)").args("x=$(PORT)").workingDir("/app"));
      assertThat(LocalRun.get(ready.address())).contains("IMAGE=small:1", "args=x=8080");
      assertThat(docker.log())
          .anyMatch(line ->
              line.startsWith("run --rm --init --name dormouse-")
                  && line.contains(" --publish 127.0.0.1:" + ready.address().getPort() + ":8080 ")
                  && line.contains(" --env PORT=8080 ")
                  && line.contains(" --env K_REVISION=hello-00001 ")
                  && line.contains(" --env GREETING=on 8080 ")
                  && line.endsWith(" --workdir /app small:1 x=8080"));
    }
  }

  @Test
  void isNotDeceivedByTheEnginesOwnListener() throws Exception {
    try (var run = run(SERVE)) {
      var ready = run.startOne(image().args("closing=3"));
      assertThat(LocalRun.get(ready.address())).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void stopsTheContainerThroughTheEngine() throws Exception {
    try (var run = run(SERVE)) {
      var ready = run.startOne(image());
      long pid = docker.pid();
      run.instances.retire(ready.revision(), ready.instance());
      run.heard.await(Gone.class, 1);
      LocalRun.awaitEnd(pid);
      assertThat(docker.log()).anyMatch(line -> line.startsWith("stop -t 10 dormouse-"));
    }
    assertThat(docker.containers()).isEmpty();
  }

  @Test
  void removesAContainerThatDoesNotStop() throws Exception {
    try (var run = run(folder.resolve("stubborn").toString())) {
      Path program = folder.resolve("stubborn");
      java.nio.file.Files.writeString(program, "#!/bin/sh\ntrap '' TERM\nexec " + SERVE + "\n");
      assertThat(program.toFile().setExecutable(true)).isTrue();
      var ready = run.startOne(image().gracePeriod(Duration.ofMillis(300)));
      long pid = docker.pid();
      run.instances.retire(ready.revision(), ready.instance());
      LocalRun.awaitEnd(pid);
    }
    assertThat(docker.containers()).isEmpty();
  }

  @Test
  void saysWhatTheEngineSaysOfAnImageThatIsMissing() throws Exception {
    try (var run = run(SERVE)) {
      var failure = run.startFails(TestRevision.of("hello").image("missing"));
      assertThat(failure.cause()).isEqualTo(Cause.EXITED);
      assertThat(failure.output()).contains("Unable to find image 'missing'");
    }
  }

  @Test
  void saysWhatToDoWhenNoEngineAnswers() throws Exception {
    docker.goDown();
    var environment = docker.environment(SERVE);
    environment.put("PATH", folder.resolve("bin").toString());
    try (var run = new LocalRun(folder, environment)) {
      expectNoEngine(run);
    }
  }

  @Test
  void saysWhatToDoWhenNoEngineIsThere() throws Exception {
    try (var run = new LocalRun(folder, Map.of("PATH", folder.toString()))) {
      expectNoEngine(run);
    }
  }

  private static void expectNoEngine(LocalRun run) throws InterruptedException {
    var failure = run.startFails(image());
    assertThat(failure.cause()).isEqualTo(Cause.NO_CONTAINER_ENGINE);
    assertThat(failure.message())
        .isEqualTo(
            "hello-00001 has an image and no command, and no container engine answers here: start"
                + " Docker or Podman, or give the container a command to run as a local process");
  }
}
