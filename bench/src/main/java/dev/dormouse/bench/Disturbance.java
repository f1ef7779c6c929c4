package dev.dormouse.bench;

import dev.dormouse.activator.peer.PeerLink;
import dev.dormouse.activator.peer.PeerTime;
import dev.dormouse.core.peer.Frame;
import dev.dormouse.core.peer.MemberId;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * What goes wrong on purpose between activators of one process: one of so many frames is lost, one
 * comes twice, one comes late; and now and then an activator stands still. Safe for any thread.
 */
final class Disturbance implements AutoCloseable {
  private static final int LATE_MILLIS = 30;
  private static final int STILL_MILLIS = 300;
  private static final int BETWEEN_MILLIS = 500;

  private final int oneOf;
  private final LongAdder frames = new LongAdder();
  private final LongAdder stops = new LongAdder();
  private volatile boolean over;

  /**
   * Begins with nothing.
   *
   * @param oneOf so many frames; 0: nothing goes wrong
   */
  Disturbance(int oneOf) {
    this.oneOf = oneOf;
  }

  /** A link on which frames go wrong. */
  PeerLink on(PeerLink link, PeerTime time) {
    return oneOf == 0 ? link : new Disturbed(link, time);
  }

  /** Has each of them stand still now and then, by taking what it can do nothing without. */
  void standStill(List<Object> locks) {
    if (oneOf > 0) {
      var _ = Thread.ofPlatform().daemon().name("disturbance").start(() -> stop(locks));
    }
  }

  private void stop(List<Object> locks) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    while (!over) {
      pause(random.nextInt(BETWEEN_MILLIS));
      synchronized (locks.get(random.nextInt(locks.size()))) {
        pause(random.nextInt(STILL_MILLIS));
      }
      stops.increment();
    }
  }

  private static void pause(int millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How much has gone wrong. */
  @Override
  public String toString() {
    return "%,d frames lost, doubled or late, %,d times an activator stood still"
        .formatted(frames.sum(), stops.sum());
  }

  @Override
  public void close() {
    over = true;
  }

  private final class Disturbed implements PeerLink {
    private final PeerLink link;
    private final PeerTime time;

    Disturbed(PeerLink link, PeerTime time) {
      this.link = link;
      this.time = time;
    }

    @Override
    public void send(MemberId to, Frame frame) {
      int chance = ThreadLocalRandom.current().nextInt(oneOf);
      if (chance < 3) {
        frames.increment();
      }
      switch (chance) {
        case 0 -> {}
        case 1 -> {
          link.send(to, frame);
          link.send(to, frame);
        }
        case 2 -> {
          long late = 1L + ThreadLocalRandom.current().nextInt(LATE_MILLIS);
          time.after(TimeUnit.MILLISECONDS.toNanos(late), () -> link.send(to, frame));
        }
        default -> link.send(to, frame);
      }
    }

    @Override
    public void close() {
      link.close();
    }
  }
}
