package dev.dormouse.core.scale;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Counts what happens to one revision's requests and turns it into a {@link Load}. Each event costs
 * a few additions. Not thread-safe: called by the shell that calls the throttler, under the same
 * lock. Times are nanoseconds of one clock.
 *
 * <p>An instance that has just come up is slow, the more so while others start beside it, and that
 * must not be taken for what a request takes: on two cores the first request of 200 ms takes a JVM
 * more than half a second, and the pods that this seems to call for make it worse. So what an
 * instance is given in its first {@link #YOUNG_NANOS} and ends within a start's time teaches
 * nothing before the next spell of work; and what is in flight and has not ended is no news, for as
 * long as a start takes or, where starts are slow, for {@link #SETTLED_NANOS}. What lasts longer is
 * slow by itself.
 */
public final class LoadTracker {
  private static final long SECOND = 1_000_000_000L;

  /** So many usual starts before a call is expected another instance is asked for. */
  private static final int LEAD_STARTS = 3;

  private static final long MAX_LEAD_NANOS = 30 * SECOND;

  /** Since it became ready. */
  private static final long YOUNG_NANOS = SECOND / 10;

  private static final long SETTLED_NANOS = SECOND;

  private final int stableSeconds;
  private final int panicSeconds;
  private final Window window;
  private final Average serviceTime = new Average();

  /** Of those that young instances were given. */
  private final Average firstServiceTime = new Average();

  /** What those had taught when this spell of work began. */
  private OptionalLong taughtBefore = OptionalLong.empty();

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
      taughtBefore = firstServiceTime.get();
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
   * @param readyAt when its instance became ready
   * @param startedAt what {@link #started} was told
   */
  public void finished(long readyAt, long startedAt, long now) {
    undone(startedAt, now);
    long took = Math.max(0, now - startedAt);
    boolean young = startedAt - readyAt < YOUNG_NANOS;
    boolean slowAsItsStart = young && took < starts.mean().orElse(SETTLED_NANOS);
    (slowAsItsStart ? firstServiceTime : serviceTime).add(took);
    lastFinished = now;
  }

  private long settledNanos() {
    return Math.min(starts.mean().orElse(SETTLED_NANOS), SETTLED_NANOS);
  }

  /** A request gave its slot back without having used it: this teaches nothing. */
  public void undone(long startedAt, long now) {
    window.advance(inFlight, now);
    inFlight--;
    sumOfStarts -= startedAt;
    lastActive = now;
  }

  /**
   * An instance became ready; told in the order in which they do. Before the first request the
   * first one counts as activity: however long its start took, it is then idle from here on.
   */
  public void instanceStarted(long askedAt, long readyAt) {
    if (!hasHadRequests && starts.mean().isEmpty()) {
      lastActive = Math.max(lastActive, readyAt);
    }
    starts.ready(askedAt, readyAt);
  }

  /** Learned time that a request holds a slot; empty while none has ended. */
  public OptionalLong serviceNanos() {
    OptionalLong usual = serviceTime.get();
    return usual.isPresent() ? usual : firstServiceTime.get();
  }

  /** Learned time from asking for an instance until it is ready; empty while unknown. */
  public OptionalLong startNanos() {
    return starts.mean();
  }

  public Load load(long now) {
    window.advance(inFlight, now);
    OptionalLong usual = serviceTime.get();
    OptionalLong service = usual.isPresent() ? usual : taughtBefore;
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
    long age = Math.min(meanAge, now - lastFinished);
    return age < settledNanos() ? 0 : age;
  }
}
