package dev.dormouse.activator.proxy;

import org.jspecify.annotations.Nullable;

/**
 * Ends a request whose body of declared length comes too slowly, while its instance would take it:
 * who sends a byte now and then holds a slot for as long as the request may last. A body without
 * declared length may be a conversation, and is let be. Its event loop's thread only.
 */
final class BodyPace extends DeadlineWheel.Deadline {
  private static final long LOOK_SECONDS = 30;
  private static final long LOOK_NANOS = LOOK_SECONDS * 1_000_000_000;

  /** What is watched. */
  interface Body {
    /** Whether its length is known before it comes. */
    boolean isDeclared();

    boolean isEnded();

    /** How much has come. */
    long bytes();

    /** Whether the instance made it wait, now or since this was last asked. */
    boolean hasWaited();
  }

  private final DeadlineWheel wheel;
  private final Body body;
  private final long least;
  private final Runnable tooSlow;
  private long seen;
  private long look;

  private BodyPace(DeadlineWheel wheel, Body body, long least, Runnable tooSlow) {
    this.wheel = wheel;
    this.body = body;
    this.least = least;
    this.tooSlow = tooSlow;
    this.seen = body.bytes();
  }

  /** Watches a body that has just begun to be sent on; null when there is nothing to watch. */
  static @Nullable BodyPace watch(
      DeadlineWheel wheel, Body body, int leastPerSecond, long now, Runnable tooSlow) {
    if (leastPerSecond == 0 || body.isEnded() || !body.isDeclared()) {
      return null;
    }
    BodyPace pace = new BodyPace(wheel, body, leastPerSecond * LOOK_SECONDS, tooSlow);
    pace.lookAt(now + LOOK_NANOS, now);
    return pace;
  }

  private void lookAt(long at, long now) {
    look = at;
    wheel.add(this, at, now);
  }

  @Override
  void expired() {
    if (body.isEnded()) {
      return;
    }
    long came = body.bytes() - seen;
    seen = body.bytes();
    if (body.hasWaited() || came >= least) {
      lookAt(look + LOOK_NANOS, look);
    } else {
      tooSlow.run();
    }
  }

  void stop() {
    wheel.remove(this);
  }
}
