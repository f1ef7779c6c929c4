package dev.dormouse.activator.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.revision.StartupProbe;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class StartMessagesTest {
  private static final Program.PortView PORT = new Program.PortView(43211, 43211, false);

  @Test
  void saysWhatAProgramThatNeverListensHasToDo() {
    assertThat(
            StartMessages.tooLate(
                TestRevision.of("hello").build(), PORT, StartupProbe.TcpConnect.DEFAULT, 0))
        .isEqualTo(
            "hello-00001 did not listen on port 43211 (PORT) within 240 s;"
                + " it must listen on 0.0.0.0:$PORT");
  }

  @Test
  void saysWhatAnHttpProbeLastGot() {
    var revision =
        TestRevision.of("hello").httpProbe("/up").startTimeout(Duration.ofMillis(1500)).build();
    assertThat(
            StartMessages.tooLate(
                revision, PORT, revision.template().container().startupProbe(), 503))
        .isEqualTo(
            "hello-00001 did not answer its startup probe GET /up on port 43211 (PORT) with a"
                + " status from 200 to 399 within 1.5 s; its last answer was 503");
  }

  @Test
  void saysWhichProbeWasNotAnswered() {
    var revision = TestRevision.of("hello").httpProbe("/up").readinessProbe("/ready").build();
    var asked = revision.template().container().startQuestions();
    assertThat(asked).hasSize(2);
    assertThat(StartMessages.tooLate(revision, PORT, asked.getLast(), 503))
        .startsWith("hello-00001 did not answer its readiness probe GET /ready on port 43211");
  }

  @Test
  void tellsASignalFromACode() {
    var revision = TestRevision.of("hello").build();
    assertThat(StartMessages.exited(revision, PORT, 3))
        .isEqualTo("hello-00001 exited with code 3 before it listened on port 43211 (PORT)");
    assertThat(StartMessages.exited(revision, PORT, 139))
        .startsWith("hello-00001 was ended by SIGSEGV (exit code 139) before");
    assertThat(StartMessages.exited(revision, PORT, 0))
        .endsWith("; it must stay in the foreground");
  }
}
