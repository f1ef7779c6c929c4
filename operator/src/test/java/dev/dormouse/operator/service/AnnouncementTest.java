package dev.dormouse.operator.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.crds.kubernetes.ServerlessServiceStatus;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AnnouncementTest {
  private static final Service READY = Service.with(Service.ready(1));
  private static final Service CRASHED = Service.with(Service.startedAndFailing(1, "Crashed", "x"));

  @Test
  void aServiceThatComesUpIsNoNews() {
    assertThat(between(null, READY)).isEmpty();
    assertThat(between(Service.with(Service.starting(1)).status(), READY)).isEmpty();
  }

  @Test
  void aFailureIsAWarning() {
    assertThat(between(READY.status(), CRASHED))
        .contains(new Announcement(true, "Crashed", "hello-00001: x"));
  }

  @Test
  void theSameFailureIsToldOnceAndAnotherOneAgain() {
    assertThat(between(CRASHED.status(), CRASHED)).isEmpty();
    assertThat(
            between(
                CRASHED.status(), Service.with(Service.startedAndFailing(1, "OutOfMemory", "y"))))
        .contains(new Announcement(true, "OutOfMemory", "hello-00001: y"));
  }

  @Test
  void theEndOfAFailureIsTold() {
    assertThat(between(CRASHED.status(), READY))
        .contains(new Announcement(false, "Recovered", "ready again after Crashed"));
  }

  @Test
  void aNewRevisionsReadinessIsTold() {
    assertThat(between(READY.status(), Service.with(Service.ready(1), Service.ready(2))))
        .contains(
            new Announcement(false, "RevisionReady", "hello-00002 is ready and gets its traffic"));
  }

  private static Optional<Announcement> between(ServerlessServiceStatus before, Service after) {
    return Announcement.of(before, after.statusAfter(before));
  }
}
