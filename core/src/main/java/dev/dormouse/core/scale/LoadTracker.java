package dev.dormouse.core.scale;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Counts what happens to one revision's requests and turns it into a {@link Load}. Each event costs
 * a few additions. Not thread-safe: called by the shell that calls the throttler, under the same
 * lock. Times are nanoseconds of one clock.
 */
public final class LoadTracker {
  private static final long SECOND = 1_000_000_000L;

  /** So many usual starts before a call is expected another instance is asked for. */
  private static final int LEAD_STARTS = 3;

  private static final long MAX_LEAD_NANOS = 30 * SECOND;

  private final int stableSeconds;
  private final int panicSeconds;
  private final Window window;
  private final Average serviceTime = new Average();
  private final LearnedStarts starts = new LearnedStarts();
  private int inFlight;
  private int queued;
  private long lastActive;
  private long lastFinished;

  /** Learned from the second request on: what was before the first is no time between two. */
  private IdleTimes idleTimes = IdleTimes.UNKNOWN;

  private boolean hasHadRequests;

  /** Overflows, and so does what it is subtracted from: the difference is right. */
  private long sumOfStarts;

  public LoadTracker(Duration stableWindow, Duration panicWindow, long now) {
    stableSeconds = Math.toIntExact(stableWindow.toSeconds());
    panicSeconds = Math.toIntExact(panicWindow.toSeconds());
    window = new Window(stableSeconds, now);
    lastActive = now;
    lastFinished = now;
  }

  /** A request arrived, whatever became of it then. */
  public void arrived(long now) {
    if (inFlight == 0 && queued == 0) {
      idleEnded(now - lastActive);
    }
    window.advance(inFlight, now);
    window.arrival();
    lastActive = now;
  }

  /** A request began to wait. */
  public void queued() {
    queued++;
  }

  /** A request waits no more, granted or not. */
  public void unqueued(long now) {
    queued--;
    lastActive = now;
  }

  /** A request got a slot. */
  public void started(long now) {
    window.advance(inFlight, now);
    inFlight++;
    sumOfStarts += now;
    lastActive = now;
  }

  /**
   * A request gave its slot back, and how long it took tells what the next ones will take.
   *
   * @param startedAt what {@link #started} was told
   */
  public void finished(long startedAt, long now) {
    undone(startedAt, now);
    serviceTime.add(Math.max(0, now - startedAt));
    lastFinished = now;
  }

  /** A request gave its slot back without having used it: this teaches nothing. */
  public void undone(long startedAt, long now) {
    window.advance(inFlight, now);
    inFlight--;
    sumOfStarts -= startedAt;
    lastActive = now;
  }

  /** An instance became ready; told in the order in which they do. */
  public void instanceStarted(long askedAt, long readyAt) {
    starts.ready(askedAt, readyAt);
  }

  /** Learned time that a request holds a slot; empty while none has ended. */
  public OptionalLong serviceNanos() {
    return serviceTime.get();
  }

  /** Learned time from asking for an instance until it is ready; empty while unknown. */
  public OptionalLong startNanos() {
    return starts.mean();
  }

  public Load load(long now) {
    window.advance(inFlight, now);
    OptionalLong service = serviceTime.get();
    long stalled = stalledNanos(now);
    double expected = Math.max(service.orElse(0), stalled) / 1e9;
    return new Load(
        inFlight,
        queued,
        window.concurrency(stableSeconds, now),
        window.concurrency(panicSeconds, now),
        window.offered(stableSeconds, expected, now),
        window.offered(panicSeconds, expected, now),
        service,
        stalled,
        starts.mean(),
        starts.line(),
        inFlight > 0 || queued > 0 ? now : lastActive,
        outlook(now));
  }

  private void idleEnded(long nanos) {
    if (hasHadRequests && !IdleTimes.isShort(nanos)) {
      idleTimes = idleTimes == IdleTimes.UNKNOWN ? new IdleTimes() : idleTimes;
      idleTimes.ended(nanos);
    }
    hasHadRequests = true;
  }

  private Outlook outlook(long now) {
    if (inFlight > 0 || queued > 0) {
      return Outlook.NEVER;
    }
    long lead = Math.min(MAX_LEAD_NANOS, LEAD_STARTS * starts.mean().orElse(SECOND));
    return idleTimes.outlook(now - lastActive, lead);
  }

  /** A stream of an hour among requests of 100 ms must not be taken for what the next will take. */
  private long stalledNanos(long now) {
    if (inFlight == 0) {
      return 0;
    }
    long meanAge = (inFlight * now - sumOfStarts) / inFlight;
    return Math.max(0, Math.min(meanAge, now - lastFinished));
  }
}
