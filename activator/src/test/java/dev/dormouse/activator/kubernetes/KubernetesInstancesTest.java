package dev.dormouse.activator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.instances.InstanceSource.StartFailure.Cause;
import dev.dormouse.activator.instances.RecordedInstances;
import dev.dormouse.activator.instances.RecordedInstances.Event;
import dev.dormouse.activator.instances.RecordedInstances.Gone;
import dev.dormouse.activator.instances.RecordedInstances.Readiness;
import dev.dormouse.activator.instances.RecordedInstances.Ready;
import dev.dormouse.activator.instances.RecordedInstances.StartFailed;
import dev.dormouse.activator.instances.RecordedInstances.StartRefused;
import dev.dormouse.activator.instances.RecordedInstances.Starting;
import dev.dormouse.activator.kubernetes.PodView.Run;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.crds.kubernetes.PodTrouble;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of pods and scales, in simulated time. */
final class KubernetesInstancesTest {
  private static final RevisionKey HELLO = new RevisionKey("default", "hello-00001");

  private final FakeCluster cluster = new FakeCluster();
  private final RecordedInstances heard = new RecordedInstances();
  private final KubernetesInstances instances = cluster.instances;

  @BeforeEach
  void subscribe() {
    instances.subscribe(heard);
  }

  private List<PodView> running(int count) {
    cluster.revision(HELLO, count, false);
    cluster.proceed();
    assertThat(heard.all(Ready.class)).hasSize(count);
    return cluster.pods(HELLO);
  }

  private static InstanceId id(PodView pod) {
    return new InstanceId(pod.name());
  }

  private List<Object> kinds() {
    return heard.all().stream().<Object>map(Event::getClass).toList();
  }

  @Test
  void aWakeIsOneWrite() {
    cluster.revision(HELLO, 0, false);
    instances.scaleUp(HELLO, 3);
    cluster.proceed();
    instances.scaleUp(HELLO, 3);
    cluster.proceed();
    assertThat(cluster.writes).containsExactly("hello-00001=3");
    assertThat(heard.all(Ready.class)).hasSize(3);
  }

  @Test
  void aStartIsCountedFromWhenItWasAskedForFirst() {
    cluster.revision(HELLO, 0, false);
    long asked = cluster.time.now();
    instances.scaleUp(HELLO, 2);
    cluster.time.pass(Duration.ofMillis(50));
    instances.scaleUp(HELLO, 2);
    cluster.proceed();
    assertThat(heard.all(Ready.class))
        .hasSize(2)
        .allSatisfy(ready -> assertThat(ready.times().requestedAt()).isEqualTo(asked));
  }

  @Test
  void aStartIsCountedFromWhenTheApiServerCouldBeAsked() {
    cluster.revision(HELLO, 0, false);
    cluster.away = true;
    instances.scaleUp(HELLO, 1);
    cluster.time.pass(Duration.ofSeconds(30));
    long back = cluster.time.now();
    cluster.away = false;
    cluster.time.pass(Duration.ofSeconds(2));
    cluster.proceed();
    assertThat(heard.all(Ready.class))
        .singleElement()
        .satisfies(ready -> assertThat(ready.times().requestedAt()).isGreaterThanOrEqualTo(back));
  }

  @Test
  void targetsThatComeWhileAWriteIsOnItsWayAreOneMore() {
    cluster.revision(HELLO, 0, false);
    cluster.answersLate = true;
    instances.scaleUp(HELLO, 1);
    instances.scaleUp(HELLO, 4);
    instances.scaleUp(HELLO, 6);
    instances.scaleUp(HELLO, 5);
    cluster.answersLate = false;
    cluster.answer();
    assertThat(cluster.writes).containsExactly("hello-00001=1", "hello-00001=6");
  }

  @Test
  void aWakeNeverLowersAScaleThatSomebodyElseRaised() {
    cluster.revision(HELLO, 0, false);
    cluster.writesBehindOurBack(HELLO, 5);
    instances.scaleUp(HELLO, 2);
    cluster.proceed();
    assertThat(cluster.writes).isEmpty();
    assertThat(heard.all(Ready.class)).hasSize(5);
  }

  @Test
  void aConflictIsWrittenAgainFromWhatIsThere() {
    cluster.revision(HELLO, 0, false);
    cluster.writesBehindOurBack(HELLO, 1);
    instances.scaleUp(HELLO, 2);
    assertThat(cluster.writes).containsExactly("hello-00001=2");
  }

  @Test
  void whileTheApiServerIsAwayTheWakeIsTriedAgainUntilItIsBack() {
    cluster.revision(HELLO, 0, false);
    cluster.away = true;
    instances.scaleUp(HELLO, 2);
    cluster.time.pass(Duration.ofSeconds(30));
    assertThat(cluster.writes).isEmpty();
    cluster.away = false;
    cluster.time.pass(Duration.ofSeconds(2));
    assertThat(cluster.writes).containsExactly("hello-00001=2");
    assertThat(cluster.time.timers()).isZero();
  }

  @Test
  void anApiServerThatDoesNotKnowItsRolesYetIsAskedAgainAndNobodyIsTold() {
    cluster.revision(HELLO, 0, false);
    cluster.away = true;
    instances.scaleUp(HELLO, 2);
    cluster.time.pass(Duration.ofSeconds(30));
    cluster.away = false;
    cluster.refusesScales = true;
    cluster.time.pass(Duration.ofSeconds(4));
    cluster.refusesScales = false;
    cluster.time.pass(Duration.ofSeconds(2));
    assertThat(cluster.writes).containsExactly("hello-00001=2");
    assertThat(heard.all(StartRefused.class)).isEmpty();
  }

  @Test
  void aRefusalThatLastsIsToldToThoseWhoWait() {
    cluster.revision(HELLO, 0, false);
    cluster.refusesScales = true;
    instances.scaleUp(HELLO, 2);
    cluster.time.pass(Duration.ofSeconds(5));
    assertThat(heard.all(StartRefused.class))
        .extracting(event -> event.failure().message())
        .containsExactly("hello-00001 can't be scaled: forbidden");
  }

  @Test
  void theLastPodsGoInOneWriteAndNoneIsMarked() {
    var pods = running(3);
    pods.forEach(pod -> instances.retire(HELLO, id(pod)));
    cluster.proceed();
    assertThat(cluster.writes).containsExactly("hello-00001=0");
    assertThat(heard.all(Gone.class)).hasSize(3);
  }

  @Test
  void thePodThatWasDrainedIsTheOneThatGoes() {
    var pods = running(3);
    instances.retire(HELLO, id(pods.get(1)));
    cluster.proceed();
    assertThat(cluster.writes).containsExactly("first " + pods.get(1).name(), "hello-00001=2");
    assertThat(heard.all(Gone.class)).extracting(Gone::instance).containsExactly(id(pods.get(1)));
  }

  @Test
  void severalThatAreRetiredTogetherAreOneLowering() {
    var pods = running(4);
    instances.retire(HELLO, id(pods.get(0)));
    instances.retire(HELLO, id(pods.get(3)));
    cluster.proceed();
    assertThat(cluster.writes)
        .containsExactlyInAnyOrder(
            "first " + pods.get(0).name(), "first " + pods.get(3).name(), "hello-00001=2")
        .last()
        .isEqualTo("hello-00001=2");
    assertThat(cluster.pods(HELLO)).containsExactly(pods.get(1), pods.get(2));
  }

  @Test
  void onesThatLeaveAndAreWantedAgainBeforeTheWriteStay() {
    var pods = running(2);
    pods.forEach(pod -> instances.retire(HELLO, id(pod)));
    instances.scaleUp(HELLO, 1);
    cluster.proceed();
    assertThat(cluster.writes).last().isEqualTo("hello-00001=1");
    assertThat(cluster.pods(HELLO)).containsExactly(pods.get(1));
    assertThat(heard.all(Ready.class))
        .last()
        .extracting(Ready::instance)
        .isEqualTo(id(pods.get(1)));
  }

  @Test
  void aWakeDuringALoweringIsNotLost() {
    var pods = running(1);
    instances.retire(HELLO, id(pods.get(0)));
    cluster.answersLate = true;
    cluster.time.pass(Duration.ofMillis(50));
    instances.scaleUp(HELLO, 1);
    cluster.answersLate = false;
    cluster.answer();
    assertThat(cluster.writes).containsExactly("hello-00001=0", "hello-00001=1");
  }

  @Test
  void oneThatTheReplicaSetLeftOverIsTakenBack() {
    var pods = running(1);
    instances.retire(HELLO, id(pods.get(0)));
    cluster.time.pass(Duration.ofMillis(50));
    instances.scaleUp(HELLO, 1);
    assertThat(cluster.writes).containsExactly("hello-00001=0", "hello-00001=1");
    cluster.time.pass(Duration.ofSeconds(2));
    cluster.proceed();
    assertThat(kinds())
        .containsExactly(Starting.class, Ready.class, Gone.class, Starting.class, Ready.class);
    assertThat(cluster.pods(HELLO)).isEqualTo(pods);
  }

  @Test
  void oneWhoseEndIsOnItsWayIsNotTakenBack() {
    var pod = running(1).getFirst();
    instances.retire(HELLO, id(pod));
    cluster.time.pass(Duration.ofMillis(50));
    instances.scaleUp(HELLO, 1);
    cluster.unsettled = true;
    cluster.time.pass(Duration.ofSeconds(5));
    cluster.answerKnocks();
    assertThat(kinds()).containsExactly(Starting.class, Ready.class);
    cluster.unsettled = false;
    cluster.delete(pod);
    cluster.proceed();
    assertThat(heard.all(Ready.class))
        .extracting(Ready::instance)
        .containsExactly(id(pod), id(cluster.pods(HELLO).getFirst()))
        .doesNotHaveDuplicates();
  }

  @Test
  void onePodThatSomebodyDeletesTakesNoMoreRequestsAndIsReplacedWithoutAWrite() {
    var pods = running(2);
    cluster.delete(pods.get(0));
    assertThat(heard.all(Gone.class)).containsExactly(new Gone(HELLO, id(pods.get(0)), true));
    instances.scaleUp(HELLO, 2);
    cluster.proceed();
    assertThat(cluster.writes).isEmpty();
    assertThat(heard.all(Ready.class)).hasSize(3);
  }

  @Test
  void aPodThatIsDeletedAsItStartsHasNotFailed() {
    cluster.revision(HELLO, 1, false);
    var pod = cluster.pod(HELLO);
    cluster.delete(pod);
    assertThat(kinds()).containsExactly(Starting.class, Gone.class);
  }

  @Test
  void aProgramThatIsStartedAgainInItsPodIsAnotherInstance() {
    var pod = running(1).getFirst();
    cluster.change(pod, FakeCluster.ended(0));
    assertThat(kinds()).containsExactly(Starting.class, Ready.class, Gone.class, Starting.class);
    assertThat(heard.all(Gone.class)).containsExactly(new Gone(HELLO, id(pod), false));
    cluster.change(pod, FakeCluster.runs(1));
    cluster.answerKnocks();
    assertThat(heard.all(Ready.class))
        .last()
        .extracting(Ready::instance)
        .isEqualTo(new InstanceId(pod.name() + "#2"));
    assertThat(cluster.writes).isEmpty();
  }

  @Test
  void aProgramThatEndsInsteadOfServingIsToldAtOnce() {
    cluster.revision(HELLO, 1, false);
    cluster.change(cluster.pod(HELLO), FakeCluster.ended(0));
    var failed = heard.all(StartFailed.class).getFirst().failure();
    assertThat(failed.cause()).isEqualTo(Cause.EXITED);
    assertThat(failed.message()).isEqualTo("hello-00001-x1: Crashed: it ended with exit code 1");
  }

  @Test
  void whoAsksForOneThatFailedHearsTheReasonWithoutAnotherPod() {
    cluster.revision(HELLO, 1, false);
    var pod = cluster.pod(HELLO);
    String message = "image nowhere:1 can't be pulled";
    cluster.change(pod, FakeCluster.stuck(Run.WAITING, 0, PodTrouble.Cause.IMAGE_PULL, message));
    instances.scaleUp(HELLO, 1);
    assertThat(heard.all(StartFailed.class))
        .extracting(event -> event.failure().message())
        .containsExactly(
            "hello-00001-x1: ImagePullFailed: " + message,
            "hello-00001-x1: ImagePullFailed: " + message);
    cluster.proceed();
    assertThat(cluster.writes).isEmpty();
  }

  @Test
  void oneThatFailedIsAnInstanceAsSoonAsTheKubeletSucceeds() {
    cluster.revision(HELLO, 1, false);
    var pod = cluster.pod(HELLO);
    cluster.change(pod, FakeCluster.ended(0));
    cluster.change(pod, FakeCluster.runs(1));
    cluster.answerKnocks();
    assertThat(kinds())
        .containsExactly(Starting.class, StartFailed.class, Starting.class, Ready.class);
  }

  @Test
  void oneThatKeepsFailingGoesAfterAMinute() {
    cluster.revision(HELLO, 1, false);
    var pod = cluster.pod(HELLO);
    cluster.change(pod, FakeCluster.ended(0));
    cluster.time.pass(Duration.ofSeconds(30));
    cluster.change(pod, FakeCluster.runs(1));
    cluster.change(pod, FakeCluster.ended(1));
    cluster.time.pass(Duration.ofSeconds(29));
    assertThat(cluster.writes).isEmpty();
    cluster.time.pass(Duration.ofSeconds(2));
    assertThat(cluster.writes).containsExactly("hello-00001=0");
  }

  @Test
  void aProgramThatDoesNotListenIsWaitedForAnewWhenSomebodyAsksAgain() {
    cluster.revision(HELLO, 1, false);
    var _ = cluster.pod(HELLO);
    cluster.time.pass(Duration.ofSeconds(11));
    assertThat(heard.all(StartFailed.class)).hasSize(1);
    instances.scaleUp(HELLO, 1);
    assertThat(cluster.openKnocks()).isOne();
    cluster.time.pass(Duration.ofSeconds(9));
    cluster.answerKnocks();
    assertThat(kinds())
        .containsExactly(Starting.class, StartFailed.class, Starting.class, Ready.class);
    assertThat(cluster.writes).isEmpty();
  }

  @Test
  void ofSeveralThatFailOneStays() {
    cluster.revision(HELLO, 4, false);
    var pods =
        List.of(cluster.pod(HELLO), cluster.pod(HELLO), cluster.pod(HELLO), cluster.pod(HELLO));
    pods.forEach(pod -> cluster.change(pod, FakeCluster.ended(0)));
    cluster.time.pass(Duration.ofMillis(50));
    assertThat(cluster.writes).containsExactly("hello-00001=1");
  }

  @Test
  void aPodThatNoNodeTakesYetIsWaitedForUntilItsStartTimeoutIsOver() {
    cluster.revision(HELLO, 1, false);
    cluster.change(
        cluster.pod(HELLO),
        FakeCluster.stuck(Run.WAITING, 0, PodTrouble.Cause.UNSCHEDULABLE, "no node takes the pod"));
    cluster.time.pass(Duration.ofSeconds(9));
    assertThat(heard.all(StartFailed.class)).isEmpty();
    cluster.time.pass(Duration.ofSeconds(2));
    var failure = heard.all(StartFailed.class).getFirst().failure();
    assertThat(failure.cause()).isEqualTo(Cause.START_TIMEOUT);
    assertThat(failure.message())
        .isEqualTo("hello-00001-x1 is not up within 10 s: no node takes the pod");
  }

  @Test
  void aProgramThatListensElsewhereIsNamedWhenItsStartTimeoutIsOver() {
    cluster.revision(HELLO, 1, false);
    var _ = cluster.pod(HELLO);
    cluster.time.pass(Duration.ofSeconds(11));
    assertThat(heard.all(StartFailed.class).getFirst().failure().message())
        .isEqualTo(
            "hello-00001-x1 is not up within 10 s: it does not listen on port 8080 (PORT);"
                + " it must listen on 0.0.0.0:$PORT");
  }

  @Test
  void aRefusalOfThePodsIsToldToThoseWhoWait() {
    cluster.revision(HELLO, 0, false);
    instances.scaleUp(HELLO, 2);
    cluster.refuses(
        HELLO,
        new PodTrouble(PodTrouble.Cause.QUOTA, "the namespace's quota is used up", List.of()));
    assertThat(heard.all(StartRefused.class))
        .extracting(event -> event.failure().message())
        .containsExactly("hello-00001: QuotaExceeded: the namespace's quota is used up");
    instances.scaleUp(HELLO, 1);
    assertThat(heard.all(StartRefused.class)).hasSize(2);
  }

  @Test
  void nothingIsLeftOfAScaleWhosePodsNeverCame() {
    cluster.revision(HELLO, 3, false);
    instances.rest(HELLO);
    cluster.time.pass(Duration.ofMillis(50));
    assertThat(cluster.writes).containsExactly("hello-00001=0");
  }

  @Test
  void podsThatRunSinceBeforeAreToldOfWhenTheirRevisionIsKnown() {
    var pod = cluster.pod(HELLO);
    assertThat(heard.all()).isEmpty();
    cluster.revision(HELLO, 1, false);
    cluster.answerKnocks();
    instances.scaleUp(HELLO, 1);
    assertThat(heard.all(Ready.class)).extracting(Ready::instance).containsExactly(id(pod));
    assertThat(cluster.writes).isEmpty();
  }

  @Test
  void whereOnlyTheKubeletCanProbeItsWordCounts() {
    cluster.revision(HELLO, 1, true);
    var pod = cluster.pod(HELLO);
    assertThat(cluster.openKnocks()).isZero();
    cluster.change(pod, FakeCluster.says(PodView.Readiness.READY));
    assertThat(kinds()).containsExactly(Starting.class, Ready.class);
  }

  @Test
  void nobodyKnocksOnAPodThatEnds() {
    cluster.revision(HELLO, 1, false);
    var pod = cluster.pod(HELLO);
    assertThat(cluster.openKnocks()).isOne();
    cluster.delete(pod);
    assertThat(cluster.openKnocks()).isZero();
    cluster.answerKnocks();
    assertThat(kinds()).containsExactly(Starting.class, Gone.class);
  }

  private List<Boolean> takesRequests() {
    return heard.all(Readiness.class).stream().map(Readiness::takesRequests).toList();
  }

  @Test
  void aPodWhoseReadinessProbeFailsGetsNothingUntilItSucceeds() {
    PodView pod = running(1).getFirst();
    pod = cluster.change(pod, FakeCluster.says(PodView.Readiness.READY));
    assertThat(takesRequests()).isEmpty();
    pod = cluster.change(pod, FakeCluster.says(PodView.Readiness.UNREADY));
    pod = cluster.change(pod, FakeCluster.says(PodView.Readiness.UNREADY));
    assertThat(takesRequests()).containsExactly(false);
    cluster.change(pod, FakeCluster.says(PodView.Readiness.READY));
    assertThat(takesRequests()).containsExactly(false, true);
  }

  @Test
  void theKubeletsWordIsNotWaitedForAfterAStart() {
    cluster.revision(HELLO, 1, false);
    PodView pod = cluster.change(cluster.pod(HELLO), FakeCluster.says(PodView.Readiness.UNREADY));
    cluster.answerKnocks();
    assertThat(heard.all(Ready.class)).hasSize(1);
    cluster.change(pod, FakeCluster.says(PodView.Readiness.UNREADY));
    cluster.time.pass(Duration.ofSeconds(30));
    assertThat(takesRequests()).isEmpty();
    cluster.change(pod, FakeCluster.says(PodView.Readiness.READY));
    cluster.time.pass(Duration.ofMinutes(2));
    assertThat(takesRequests()).isEmpty();
  }

  @Test
  void aKubeletThatNeverSaysReadyIsHeededInTheEnd() {
    cluster.revision(HELLO, 1, false);
    cluster.change(cluster.pod(HELLO), FakeCluster.says(PodView.Readiness.UNREADY));
    cluster.answerKnocks();
    cluster.time.pass(Duration.ofMinutes(2));
    assertThat(takesRequests()).containsExactly(false);
    assertThat(cluster.time.timers()).isZero();
  }
}
