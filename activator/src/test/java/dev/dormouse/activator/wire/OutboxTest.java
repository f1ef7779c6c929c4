package dev.dormouse.activator.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.peer.Frame;
import dev.dormouse.core.peer.Frame.Header;
import dev.dormouse.core.peer.Message;
import dev.dormouse.core.peer.Moment;
import dev.dormouse.core.revision.RevisionKey;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OutboxTest {
  private static final Frame BEAT = new Frame.Beat(new Header(1, 1, 1), new Moment(1, 1), 0, 0);

  private final LinkCounts counts = new LinkCounts();
  private final Outbox outbox = new Outbox(1000, counts);

  private static Frame withAsks(int asks) {
    return new Frame.Data(
        new Header(1, 1, 1),
        1,
        new Message.ToOwner(
            new RevisionKey("a", "b"),
            List.of(),
            Collections.nCopies(asks, new Message.Ask(1, 1, Optional.empty())),
            List.of()));
  }

  @Test
  void wakesTheLoopOnceUntilItHasLooked() {
    assertThat(outbox.put(BEAT)).isTrue();
    assertThat(outbox.put(BEAT)).isFalse();
    outbox.heed();
    assertThat(outbox.put(BEAT)).isTrue();
  }

  @Test
  void keepsTheOrder() {
    outbox.put(BEAT);
    outbox.put(withAsks(1));
    assertThat(outbox.take()).isEqualTo(BEAT);
    assertThat(outbox.take()).isEqualTo(withAsks(1));
    assertThat(outbox.take()).isNull();
  }

  @Test
  void dropsWhatIsTooMuchAndTakesMoreWhenThereIsRoom() {
    outbox.put(withAsks(10));
    outbox.put(withAsks(10));
    assertThat(counts.snapshot().framesDropped()).isEqualTo(1);
    assertThat(outbox.take()).isEqualTo(withAsks(10));
    assertThat(outbox.take()).isNull();
    assertThat(counts.snapshot().queuedBytes()).isZero();
    outbox.put(BEAT);
    assertThat(outbox.take()).isEqualTo(BEAT);
  }

  @Test
  void takesOneOfAnySizeWhenNothingElseWaits() {
    outbox.put(withAsks(1000));
    assertThat(outbox.take()).isEqualTo(withAsks(1000));
  }

  @Test
  void countsWhatItDrops() {
    outbox.put(BEAT);
    outbox.put(BEAT);
    outbox.drop();
    assertThat(outbox.isEmpty()).isTrue();
    assertThat(counts.snapshot().framesDropped()).isEqualTo(2);
    assertThat(counts.snapshot().queuedBytes()).isZero();
  }
}
