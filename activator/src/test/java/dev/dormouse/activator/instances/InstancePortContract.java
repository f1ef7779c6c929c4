package dev.dormouse.activator.instances;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.instances.RecordedInstances.Gone;
import dev.dormouse.activator.instances.RecordedInstances.Ready;
import dev.dormouse.activator.instances.RecordedInstances.StartFailed;
import dev.dormouse.activator.instances.RecordedInstances.Starting;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every adapter of {@link InstanceSource} and {@link ScaleRequests} does. */
public abstract class InstancePortContract {
  protected static final RevisionKey GOOD = new RevisionKey("default", "good-00001");
  protected static final RevisionKey OTHER = new RevisionKey("default", "other-00001");
  protected static final RevisionKey BROKEN = new RevisionKey("default", "broken-00001");
  private static final RevisionKey UNKNOWN = new RevisionKey("default", "unknown-00001");

  private final RecordedInstances heard = new RecordedInstances();
  private ScaleRequests requests;

  protected abstract InstanceSource source();

  protected abstract ScaleRequests requests();

  /** Lets happen what was asked for, where that does not happen by itself. */
  protected abstract void proceed();

  /** Lets what was asked for begin to start, where that does not happen by itself. */
  protected void begin() {}

  @BeforeEach
  void subscribe() {
    source().subscribe(heard);
    requests = requests();
  }

  private InstanceId comeUp(RevisionKey revision) throws InterruptedException {
    int before = heard.all(Ready.class).size();
    requests.scaleUp(revision, 1);
    proceed();
    return heard.await(Ready.class, before + 1).getLast().instance();
  }

  @Test
  void startsAsManyAsAreAskedForAndTellsEachInOrder() throws Exception {
    requests.scaleUp(GOOD, 3);
    proceed();
    var ready = heard.await(Ready.class, 3);
    assertThat(heard.all(Starting.class)).hasSize(3);
    assertThat(ready).extracting(Ready::instance).doesNotHaveDuplicates();
    assertThat(ready).extracting(Ready::address).doesNotHaveDuplicates();
    assertThat(ready).extracting(Ready::revision).containsOnly(GOOD);
    for (var up : ready) {
      assertThat(heard.of(up.instance())).first().isInstanceOf(Starting.class);
      assertThat(up.times().startedAt()).isGreaterThanOrEqualTo(up.times().requestedAt());
      assertThat(up.times().readyAt()).isGreaterThanOrEqualTo(up.times().startedAt());
    }
  }

  @Test
  void askingAgainForAsManyDoesNothing() throws Exception {
    requests.scaleUp(GOOD, 2);
    requests.scaleUp(GOOD, 2);
    proceed();
    heard.await(Ready.class, 2);
    requests.scaleUp(GOOD, 2);
    comeUp(OTHER);
    assertThat(heard.all(Starting.class)).hasSize(3);
  }

  @Test
  void scaleUpStartsOnlyWhatIsMissing() throws Exception {
    comeUp(GOOD);
    requests.scaleUp(GOOD, 2);
    proceed();
    heard.await(Ready.class, 2);
    assertThat(heard.all(Starting.class)).hasSize(2);
  }

  @Test
  void scaleUpNeverStopsOne() throws Exception {
    requests.scaleUp(GOOD, 2);
    proceed();
    heard.await(Ready.class, 2);
    requests.scaleUp(GOOD, 1);
    requests.scaleUp(GOOD, 0);
    comeUp(OTHER);
    assertThat(heard.all(Gone.class)).isEmpty();
  }

  @Test
  void revisionsAreCountedApart() throws Exception {
    comeUp(GOOD);
    var other = comeUp(OTHER);
    assertThat(heard.of(other)).extracting(e -> e.revision()).containsOnly(OTHER);
  }

  @Test
  void aRevisionThatIsUnknownStartsNothing() {
    requests.scaleUp(UNKNOWN, 1);
    assertThat(heard.all()).isEmpty();
  }

  @Test
  void oneThatIsRetiredIsGoneOnce() throws Exception {
    var instance = comeUp(GOOD);
    requests.retire(GOOD, instance);
    requests.retire(GOOD, instance);
    proceed();
    heard.await(Gone.class, 1);
    requests.retire(GOOD, instance);
    comeUp(GOOD);
    assertThat(heard.of(instance))
        .extracting(Object::getClass)
        .containsExactly(Starting.class, Ready.class, Gone.class);
  }

  @Test
  void oneThatIsRetiredDoesNotCount() throws Exception {
    var instance = comeUp(GOOD);
    requests.retire(GOOD, instance);
    requests.scaleUp(GOOD, 1);
    proceed();
    heard.await(Ready.class, 2);
  }

  @Test
  void retiringTheUnknownDoesNothing() throws Exception {
    requests.retire(GOOD, new InstanceId("nobody"));
    var instance = comeUp(GOOD);
    requests.retire(OTHER, instance);
    comeUp(OTHER);
    assertThat(heard.all(Gone.class)).isEmpty();
    assertThat(heard.all(StartFailed.class)).isEmpty();
  }

  @Test
  void oneThatIsRetiredBeforeItIsReadyHasFailed() throws Exception {
    requests.scaleUp(GOOD, 1);
    begin();
    var instance = heard.await(Starting.class, 1).getFirst().instance();
    requests.retire(GOOD, instance);
    proceed();
    heard.await(StartFailed.class, 1);
    comeUp(GOOD);
    // It may be taken back, if its end was not on its way yet.
    assertThat(heard.of(instance))
        .extracting(Object::getClass)
        .startsWith(Starting.class, StartFailed.class)
        .isIn(
            List.of(Starting.class, StartFailed.class),
            List.of(Starting.class, StartFailed.class, Starting.class, Ready.class));
  }

  @Test
  void aStartThatFailsIsToldAndCountsNoMore() throws Exception {
    requests.scaleUp(BROKEN, 1);
    proceed();
    var failed = heard.await(StartFailed.class, 1).getFirst();
    assertThat(failed.failure().message()).contains("broken-00001");
    assertThat(heard.of(failed.instance()))
        .extracting(Object::getClass)
        .containsExactly(Starting.class, StartFailed.class);
    requests.scaleUp(BROKEN, 1);
    proceed();
    heard.await(StartFailed.class, 2);
  }
}
