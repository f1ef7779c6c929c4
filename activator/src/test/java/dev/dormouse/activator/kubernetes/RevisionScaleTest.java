package dev.dormouse.activator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.kubernetes.RevisionScale.Write;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written to a scale. */
final class RevisionScaleTest {
  private final RevisionScale scale = new RevisionScale();

  private RevisionScale at(int replicas) {
    scale.seen("10", replicas);
    return scale;
  }

  @Test
  void nothingIsWrittenBeforeTheDeploymentIsKnown() {
    assertThat(scale.atLeast(3)).isEmpty();
    assertThat(scale.next()).isEmpty();
    assertThat(at(1).next()).contains(new Write("10", 1, 3, List.of()));
  }

  @Test
  void whatIsThereAlreadyIsNotWritten() {
    at(3).atLeast(2);
    assertThat(scale.next()).isEmpty();
  }

  @Test
  void thoseThatLeaveAreSubtracted() {
    at(3).leaves("a");
    scale.leaves("b");
    assertThat(scale.next()).contains(new Write("10", 3, 1, List.of("a", "b")));
  }

  @Test
  void theLastOnesToLeaveStayWhenMoreAreWanted() {
    at(5).leaves("a");
    scale.leaves("b");
    assertThat(scale.atLeast(4)).containsExactly("b");
    assertThat(scale.next()).contains(new Write("10", 5, 4, List.of("a")));
  }

  @Test
  void oneWriteIsOnItsWayAtATime() {
    at(0).atLeast(1);
    scale.sent(scale.next().orElseThrow());
    scale.atLeast(4);
    assertThat(scale.next()).isEmpty();
    scale.written("11", 1);
    assertThat(scale.next()).contains(new Write("11", 1, 4, List.of()));
  }

  @Test
  void whatIsWantedWhileALoweringIsOnItsWayIsWrittenAfterIt() {
    at(1).rest();
    scale.sent(scale.next().orElseThrow());
    assertThat(scale.atLeast(1)).isEmpty();
    scale.written("11", 0);
    assertThat(scale.next()).contains(new Write("11", 0, 1, List.of()));
  }

  @Test
  void aLoweringThatWasNotWrittenCanStillBeTakenBack() {
    at(2).leaves("a");
    scale.sent(scale.next().orElseThrow());
    scale.notWritten();
    assertThat(scale.atLeast(2)).containsExactly("a");
    assertThat(scale.next()).isEmpty();
  }

  @Test
  void aScaleThatSomebodyElseRaisedIsNotLowered() {
    at(0).atLeast(2);
    scale.seen("11", 5);
    assertThat(scale.next()).isEmpty();
    scale.leaves("a");
    assertThat(scale.next()).contains(new Write("11", 5, 4, List.of("a")));
  }

  @Test
  void aScaleThatSomebodyElseLoweredStaysThatWay() {
    at(3).atLeast(3);
    scale.seen("11", 1);
    assertThat(scale.next()).isEmpty();
  }

  @Test
  void newsThatAreOlderThanWhatIsKnownAreLeftAside() {
    at(0).atLeast(2);
    scale.sent(scale.next().orElseThrow());
    scale.written("100", 2);
    scale.seen("99", 0);
    assertThat(scale.replicas()).isEqualTo(2);
    assertThat(scale.next()).isEmpty();
  }

  @Test
  void onePodThatEndsByItselfIsReplacedAndNotSubtracted() {
    at(2).leaves("a");
    scale.ended("a");
    assertThat(scale.next()).isEmpty();
  }
}
