package dev.dormouse.operator.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.crds.kubernetes.ServerlessServiceStatus;
import dev.dormouse.operator.report.StatusStep;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StatusPaceTest {
  private final StatusPace pace = new StatusPace();
  private final Service ready = Service.with(Service.ready(1));

  @Test
  void whatIsStoredAlreadyIsNotWritten() {
    ServerlessServiceStatus stored = ready.status();
    assertThat(step(stored, stored, 1, Service.NOW)).isEqualTo(new StatusStep.Keep<>());
  }

  @Test
  void readinessIsWrittenAtOnce() {
    ServerlessServiceStatus stored = Service.with(Service.starting(1)).status();
    assertThat(step(ready.status(), stored, 1, Service.CREATED))
        .isEqualTo(new StatusStep.Write<>(ready.status()));
  }

  @Test
  void aStartIsWrittenWhenItLasts() {
    Service starting = Service.with(Service.starting(1));
    assertThat(
            pace.of(
                Service.KEY,
                starting.status(),
                null,
                starting.facts(),
                Service.CREATED.plusSeconds(1)))
        .isEqualTo(new StatusStep.LookAgain<>(Duration.ofSeconds(2)));
    assertThat(
            pace.of(
                Service.KEY,
                starting.status(),
                null,
                starting.facts(),
                Service.CREATED.plusSeconds(3)))
        .isInstanceOf(StatusStep.Write.class);
  }

  @Test
  void aNumberOfInstancesIsWrittenWhenItHasSettled() {
    ServerlessServiceStatus stored = ready.status();
    assertThat(step(counting(3), stored, 3, Service.NOW))
        .isEqualTo(new StatusStep.LookAgain<>(Duration.ofMinutes(2)));
    assertThat(step(counting(3), stored, 3, Service.NOW.plusSeconds(60)))
        .isEqualTo(new StatusStep.LookAgain<>(Duration.ofSeconds(60)));
    assertThat(step(counting(3), stored, 3, Service.NOW.plusSeconds(120)))
        .isEqualTo(new StatusStep.Write<>(counting(3)));
  }

  @Test
  void anotherNumberBeginsAnew() {
    ServerlessServiceStatus stored = ready.status();
    step(counting(3), stored, 3, Service.NOW);
    assertThat(step(counting(5), stored, 5, Service.NOW.plusSeconds(110)))
        .isEqualTo(new StatusStep.LookAgain<>(Duration.ofMinutes(2)));
  }

  @Test
  void aNumberThatComesBackNeedsNoWrite() {
    ServerlessServiceStatus stored = ready.status();
    step(counting(3), stored, 3, Service.NOW);
    assertThat(step(stored, stored, 1, Service.NOW.plusSeconds(2)))
        .isEqualTo(new StatusStep.Keep<>());
    assertThat(step(counting(3), stored, 3, Service.NOW.plusSeconds(130)))
        .isEqualTo(new StatusStep.LookAgain<>(Duration.ofMinutes(2)));
  }

  private StatusStep<ServerlessServiceStatus> step(
      ServerlessServiceStatus status, ServerlessServiceStatus stored, int count, Instant now) {
    ServiceFacts facts = new ServiceFacts(ready.revisions(), Map.of("hello-00001", count));
    return pace.of(Service.KEY, status, stored, facts, now);
  }

  private ServerlessServiceStatus counting(int instances) {
    ServerlessServiceStatus status = ready.status();
    return new ServerlessServiceStatus(
        status.url(),
        status.conditions(),
        status.latestCreatedRevision(),
        status.latestReadyRevision(),
        status.traffic(),
        status.domains(),
        instances,
        status.observedGeneration(),
        status.rollout());
  }
}
