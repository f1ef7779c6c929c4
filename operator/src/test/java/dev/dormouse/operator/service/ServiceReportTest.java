package dev.dormouse.operator.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.rollout.RolloutState;
import dev.dormouse.core.rollout.RolloutState.Phase;
import dev.dormouse.core.rollout.RolloutState.Reason;
import dev.dormouse.core.route.TrafficTarget;
import dev.dormouse.crds.Finding;
import dev.dormouse.crds.kubernetes.Condition;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus.TrafficStatus;
import dev.dormouse.operator.report.Conditions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ServiceReportTest {
  @Test
  void aServiceThatStartsHasItsUrlAndAllTrafficOnItsOnlyRevision() {
    ServerlessServiceStatus status = Service.with(Service.starting(1)).status();
    assertThat(status.url()).isEqualTo("http://hello.team.dormouse.localhost");
    assertThat(ready(status)).extracting(Condition::status).isEqualTo("Unknown");
    assertThat(ready(status)).extracting(Condition::reason).isEqualTo("Starting");
    assertThat(status.latestCreatedRevision()).isEqualTo("hello-00001");
    assertThat(status.latestReadyRevision()).isNull();
    assertThat(status.traffic())
        .containsExactly(new TrafficStatus("hello-00001", true, 100, null, null));
  }

  @Test
  void aServiceIsReadyWithItsRevision() {
    ServerlessServiceStatus status = Service.with(Service.ready(1)).status();
    assertThat(status.conditions()).allMatch(Condition::isTrue);
    assertThat(status.conditions()).extracting(Condition::message).doesNotContain("");
    assertThat(status.conditions())
        .extracting(Condition::type)
        .containsExactly("Ready", "RevisionReady", "TrafficRouted", "ClusterNameReady");
    assertThat(status.latestReadyRevision()).isEqualTo("hello-00001");
    assertThat(status.observedGeneration()).isEqualTo(4);
  }

  @Test
  void aNewRevisionGetsNoTrafficBeforeItWasReady() {
    ServerlessServiceStatus status = Service.with(Service.ready(1), Service.starting(2)).status();
    assertThat(status.traffic())
        .containsExactly(new TrafficStatus("hello-00001", true, 100, null, null));
    assertThat(ready(status).status()).isEqualTo("Unknown");
    assertThat(ready(status).message()).contains("hello-00001 keeps serving");
    assertThat(find(status, "TrafficRouted").reason()).isEqualTo("RollingOut");
  }

  @Test
  void aNewRevisionThatFailsLeavesTheOldOneAndSaysWhy() {
    ServerlessServiceStatus status =
        Service.with(Service.ready(1), Service.failing(2, "ImagePullFailed", "no such image"))
            .status();
    assertThat(status.traffic())
        .extracting(TrafficStatus::revisionName)
        .containsExactly("hello-00001");
    assertThat(ready(status).status()).isEqualTo("False");
    assertThat(ready(status).reason()).isEqualTo("ImagePullFailed");
    assertThat(ready(status).message())
        .isEqualTo("hello-00002: no such image; hello-00001 keeps serving");
  }

  @Test
  void aRevisionThatTakesOverHasItsShareAndTheServiceIsReady() {
    ServerlessServiceStatus status = rolling(Phase.ROLLING, 25);
    assertThat(status.traffic())
        .containsExactly(
            new TrafficStatus("hello-00002", true, 25, null, null),
            new TrafficStatus("hello-00001", true, 75, null, null));
    assertThat(ready(status).status()).isEqualTo("True");
    assertThat(find(status, "RolledOut").status()).isEqualTo("Unknown");
    assertThat(find(status, "RolledOut").reason()).isEqualTo("RollingOut");
    assertThat(find(status, "TrafficRouted").message()).isEqualTo("hello-00002 has 25 %; numbers");
  }

  @Test
  void aRevisionThatWasTakenBackIsAFailureThatSaysItsNumbers() {
    ServerlessServiceStatus status = rolling(Phase.ROLLED_BACK, 0);
    assertThat(status.traffic())
        .containsExactly(new TrafficStatus("hello-00001", true, 100, null, null));
    assertThat(ready(status).status()).isEqualTo("False");
    assertThat(ready(status).reason()).isEqualTo("RolledBack");
    assertThat(ready(status).message())
        .isEqualTo("hello-00002 was taken back numbers; hello-00001 keeps serving");
    assertThat(find(status, "RolledOut").status()).isEqualTo("False");
  }

  @Test
  void aRevisionThatHasTakenOverIsRolledOut() {
    ServerlessServiceStatus status = rolling(Phase.COMPLETED, 100);
    assertThat(status.conditions()).allMatch(Condition::isTrue);
    assertThat(find(status, "RolledOut").message()).isEqualTo("hello-00002: numbers");
  }

  private static ServerlessServiceStatus rolling(Phase phase, int percent) {
    RolloutState state =
        new RolloutState(
            Service.KEY.revision(2),
            Service.KEY.revision(1),
            phase,
            percent,
            Reason.BEGUN,
            "numbers");
    return Service.with(Service.ready(1), Service.ready(2)).rolling(state).status();
  }

  @Test
  void aFailureAtALaterStartIsTold() {
    ServerlessServiceStatus status =
        Service.with(Service.startedAndFailing(1, "QuotaExceeded", "quota")).status();
    assertThat(ready(status).reason()).isEqualTo("QuotaExceeded");
    assertThat(status.latestReadyRevision()).isEqualTo("hello-00001");
    assertThat(status.traffic())
        .extracting(TrafficStatus::revisionName)
        .containsExactly("hello-00001");
  }

  @Test
  void whoGivesAllTrafficToAnOldRevisionIsNotTroubledByANewOne() {
    ServerlessServiceStatus status =
        Service.with(Service.ready(1), Service.failing(2, "Crashed", "exit code 1"))
            .wishing(to("hello-00001", 100, null))
            .status();
    assertThat(ready(status).isTrue()).isTrue();
    assertThat(find(status, "RevisionReady").reason()).isEqualTo("Crashed");
  }

  @Test
  void partsAndTagsOfTheTrafficHaveTheirPlaces() {
    ServerlessServiceStatus status =
        Service.with(Service.ready(1), Service.ready(2))
            .wishing(
                new TrafficTarget(Optional.empty(), 90, Optional.empty()),
                to("hello-00001", 10, "old"))
            .status();
    assertThat(status.traffic())
        .containsExactly(
            new TrafficStatus("hello-00002", true, 90, null, null),
            new TrafficStatus(
                "hello-00001", null, 10, "old", "http://old---hello.team.dormouse.localhost"));
  }

  @Test
  void aRevisionThatIsNotThereIsNamed() {
    ServerlessServiceStatus status =
        Service.with(Service.ready(1)).wishing(to("hello-00009", 100, null)).status();
    assertThat(ready(status).reason()).isEqualTo("RevisionNotFound");
    assertThat(ready(status).message()).contains("hello-00009");
    assertThat(status.traffic())
        .extracting(TrafficStatus::revisionName)
        .containsExactly("hello-00001");
  }

  @Test
  void aTakenNameIsTold() {
    ServerlessServiceStatus status =
        Service.with(Service.ready(1)).named(new ClusterName.Taken("Service hello ...")).status();
    assertThat(ready(status).reason()).isEqualTo("NameTaken");
    assertThat(find(status, "ClusterNameReady").isTrue()).isFalse();
  }

  @Test
  void allViolationsAreToldAndTheServiceGoesOnAsItWas() {
    ServerlessServiceStatus before = Service.with(Service.ready(1)).status();
    ServerlessServiceStatus status =
        Service.REPORT.invalid(
            List.of(new Finding("spec.a", "wrong"), new Finding("spec.b", "missing")),
            before,
            5,
            Service.NOW);
    assertThat(ready(status).reason()).isEqualTo("InvalidSpec");
    assertThat(ready(status).message()).isEqualTo("spec.a: wrong; spec.b: missing");
    assertThat(status.traffic()).isEqualTo(before.traffic());
    assertThat(status.url()).isEqualTo(before.url());
    assertThat(status.observedGeneration()).isEqualTo(5);
  }

  @Test
  void onlyAStartWithoutTroubleHasPatience() {
    Service starting = Service.with(Service.starting(1));
    assertThat(
            ServiceReport.patience(
                starting.status(), starting.facts(), Service.CREATED.plusSeconds(1)))
        .isEqualTo(Duration.ofSeconds(2));
    assertThat(
            ServiceReport.patience(
                starting.status(), starting.facts(), Service.CREATED.plusSeconds(9)))
        .isEqualTo(Duration.ZERO);
    Service failing = Service.with(Service.failing(1, "Crashed", "exit code 1"));
    assertThat(ServiceReport.patience(failing.status(), failing.facts(), Service.CREATED))
        .isEqualTo(Duration.ZERO);
  }

  private static TrafficTarget to(String revision, int percent, String tag) {
    return new TrafficTarget(Optional.of(revision), percent, Optional.ofNullable(tag));
  }

  private static Condition ready(ServerlessServiceStatus status) {
    return find(status, Condition.READY);
  }

  private static Condition find(ServerlessServiceStatus status, String type) {
    return Conditions.find(status.conditions(), type).orElseThrow();
  }
}
