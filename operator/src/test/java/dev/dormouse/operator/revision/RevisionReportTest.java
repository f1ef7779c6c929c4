package dev.dormouse.operator.revision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.crds.kubernetes.Condition;
import dev.dormouse.crds.kubernetes.RevisionStatus;
import dev.dormouse.operator.report.Conditions;
import dev.dormouse.operator.report.StatusStep;
import dev.dormouse.operator.revision.Standing.Failing;
import dev.dormouse.operator.revision.Standing.Idle;
import dev.dormouse.operator.revision.Standing.Serving;
import dev.dormouse.operator.revision.Standing.Starting;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RevisionReportTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Starting STARTING = new Starting("Starting", "starts", Duration.ZERO);
  private static final Failing CRASHED = new Failing("Crashed", "exit code 1");

  @Test
  void theFirstReadinessIsRemembered() {
    RevisionStatus status = written(null, new Serving());
    assertThat(Conditions.isTrue(status.conditions(), Condition.READY)).isTrue();
    assertThat(Conditions.isTrue(status.conditions(), Condition.STARTED)).isTrue();
    assertThat(status.observedGeneration()).isEqualTo(1);
    RevisionStatus failed = written(status, CRASHED);
    assertThat(Conditions.isTrue(failed.conditions(), Condition.READY)).isFalse();
    assertThat(Conditions.isTrue(failed.conditions(), Condition.STARTED)).isTrue();
  }

  @Test
  void aFirstStartWithoutTroubleIsNotWritten() {
    assertThat(step(null, STARTING)).isInstanceOf(StatusStep.Keep.class);
  }

  @Test
  void aFirstStartThatHangsIsTold() {
    RevisionStatus status =
        written(null, new Starting("StartupProbeFailed", "not up yet", Duration.ZERO));
    Condition ready = Conditions.find(status.conditions(), Condition.READY).orElseThrow();
    assertThat(ready.status()).isEqualTo("Unknown");
    assertThat(ready.reason()).isEqualTo("StartupProbeFailed");
  }

  @Test
  void readinessStaysThroughIdlenessAndWakes() {
    RevisionStatus ready = written(null, new Serving());
    assertThat(step(ready, new Serving())).isInstanceOf(StatusStep.Keep.class);
    assertThat(step(ready, new Idle())).isInstanceOf(StatusStep.Keep.class);
    assertThat(step(ready, STARTING)).isInstanceOf(StatusStep.Keep.class);
  }

  @Test
  void aFailureStaysUntilAnInstanceIsReady() {
    RevisionStatus failed = written(null, CRASHED);
    assertThat(step(failed, STARTING)).isInstanceOf(StatusStep.Keep.class);
    assertThat(step(failed, new Starting("StartupProbeFailed", "x", Duration.ZERO)))
        .isInstanceOf(StatusStep.Keep.class);
    assertThat(step(failed, new Idle())).isInstanceOf(StatusStep.Keep.class);
    assertThat(Conditions.isTrue(written(failed, new Serving()).conditions(), Condition.READY))
        .isTrue();
  }

  @Test
  void theSameFailureInOtherWordsIsNoNews() {
    RevisionStatus failed = written(null, CRASHED);
    assertThat(step(failed, new Failing("Crashed", "exit code 2")))
        .isInstanceOf(StatusStep.Keep.class);
    assertThat(step(failed, new Failing("OutOfMemory", "killed")))
        .isInstanceOf(StatusStep.Write.class);
  }

  @Test
  void looksAgainWhenTimeAloneMayTellMore() {
    assertThat(step(null, new Starting("Starting", "starts", Duration.ofSeconds(2))))
        .isEqualTo(new StatusStep.LookAgain<>(Duration.ofSeconds(2)));
  }

  @Test
  void aRefusalIsWrittenOnce() {
    StatusStep<RevisionStatus> first = RevisionReport.refused(null, 1, CRASHED, NOW);
    assertThat(first).isInstanceOf(StatusStep.Write.class);
    RevisionStatus stored = ((StatusStep.Write<RevisionStatus>) first).status();
    assertThat(RevisionReport.refused(stored, 1, CRASHED, NOW.plusSeconds(9)))
        .isInstanceOf(StatusStep.Keep.class);
  }

  private static StatusStep<RevisionStatus> step(RevisionStatus stored, Standing standing) {
    return RevisionReport.next(stored, 1, standing, Optional.empty(), NOW);
  }

  private static RevisionStatus written(RevisionStatus stored, Standing standing) {
    StatusStep<RevisionStatus> step = step(stored, standing);
    assertThat(step).isInstanceOf(StatusStep.Write.class);
    return ((StatusStep.Write<RevisionStatus>) step).status();
  }
}
