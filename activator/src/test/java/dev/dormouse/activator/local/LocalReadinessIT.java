package dev.dormouse.activator.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.instances.InstanceSource.StartFailure.Cause;
import dev.dormouse.activator.instances.RecordedInstances.Readiness;
import dev.dormouse.activator.instances.RecordedInstances.Ready;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How processes say that they take requests, and that they don't for now. */
final class LocalReadinessIT {
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

  private TestRevision server() throws Exception {
    Files.createFile(folder.resolve("ready"));
    return TestRevision.of("hello")
        .command(SmallServer.command("ready=" + folder.resolve("ready")))
        .readinessProbe("/");
  }

  @Test
  void anInstanceIsPausedWhileItsProbeFails() throws Exception {
    Ready ready = run.startOne(server());
    Files.delete(folder.resolve("ready"));
    run.heard.await(Readiness.class, 1);
    Files.createFile(folder.resolve("ready"));
    assertThat(run.heard.await(Readiness.class, 2))
        .containsExactly(
            new Readiness(ready.revision(), ready.instance(), false),
            new Readiness(ready.revision(), ready.instance(), true));
  }

  @Test
  void aStartIsOverOnceBothProbesHaveSucceeded() throws Exception {
    TestRevision both = server().httpProbe("/started").startTimeout(Duration.ofSeconds(3));
    Files.delete(folder.resolve("ready"));
    var failure = run.startFails(both);
    assertThat(failure.cause()).isEqualTo(Cause.START_TIMEOUT);
    assertThat(failure.message())
        .contains("did not answer its readiness probe GET / on port")
        .endsWith("its last answer was 503");
    Files.createFile(folder.resolve("ready"));
  }
}
