package dev.dormouse.activator.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of what programs write. */
final class LocalOutputIT {
  @TempDir Path folder;

  @Test
  void handsOnBothStreamsLineByLine() throws Exception {
    try (var run = new LocalRun(folder)) {
      run.startFails(
          TestRevision.of("hello")
              .shell("echo one; echo two >&2; printf 'three\\r\\n\\n\\377four'"));
      assertThat(run.output).containsExactly("one", "two", "three", "", "\uFFFDfour");
    }
  }

  @Test
  void aHundredMegabytesDoNoHarm() throws Exception {
    try (var run = new LocalRun(folder)) {
      var lines = new AtomicLong();
      run.start(
          TestRevision.of("hello").command(SmallServer.command("noise=1000000")),
          1,
          (instance, line) -> lines.incrementAndGet());
      run.heard.await(dev.dormouse.activator.instances.RecordedInstances.Ready.class, 1);
      LocalRun.await(() -> lines.get() == 1_000_000);
    }
  }

  @Test
  void aLineWithoutAnEndIsCut() throws Exception {
    try (var run = new LocalRun(folder)) {
      var failure =
          run.startFails(
              TestRevision.of("hello").shell("head -c 20000 /dev/zero | tr '\\0' x; exit 1"));
      assertThat(run.output).hasSize(3);
      assertThat(run.output.getFirst()).hasSizeLessThan(8200).endsWith(OutputSink.CUT);
      assertThat(String.join("", run.output).replace(OutputSink.CUT, "")).hasSize(20000);
      assertThat(failure.output()).isEqualTo(run.output);
    }
  }

  @Test
  void aSinkThatFailsStallsNobody() throws Exception {
    try (var run = new LocalRun(folder)) {
      run.start(
          TestRevision.of("hello").command(SmallServer.command("noise=1000")),
          1,
          (instance, line) -> {
            throw new IllegalStateException("no");
          });
      run.heard.await(dev.dormouse.activator.instances.RecordedInstances.Ready.class, 1);
    }
  }
}
