package dev.dormouse.core.scale;

import java.time.Duration;

/**
 * Counts what happens to one revision's requests and turns it into a {@link Load}. Each event costs
 * a few additions. Not thread-safe: called by the shell that calls the throttler, under the same
 * lock. Times are nanoseconds of one clock.
 */
public final class LoadTracker {
  private final int stableSeconds;
  private final int panicSeconds;
  private final Window window;
  private final Average serviceTime = new Average();
  private final Average startTime = new Average();
  private int inFlight;
  private int queued;
  private double sumOfStarts;
  private final long origin;
  private long lastActive;

  public LoadTracker(Duration stableWindow, Duration panicWindow, long now) {
    stableSeconds = Math.toIntExact(stableWindow.toSeconds());
    panicSeconds = Math.toIntExact(panicWindow.toSeconds());
    window = new Window(stableSeconds, now);
    origin = now;
    lastActive = now;
  }

  /** A request arrived, whatever became of it then. */
  public void arrived(long now) {
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
    sumOfStarts += now - origin;
    lastActive = now;
  }

  /** A request gave its slot back, and how long it took tells what the next ones will take. */
  public void finished(long startedAt, long now) {
    undone(startedAt, now);
    serviceTime.add(Math.max(0, now - startedAt));
  }

  /** A request gave its slot back without having used it: this teaches nothing. */
  public void undone(long startedAt, long now) {
    window.advance(inFlight, now);
    inFlight--;
    sumOfStarts -= startedAt - origin;
    lastActive = now;
  }

  /** An instance became ready this long after it was asked for. */
  public void instanceStarted(long nanos) {
    startTime.add(Math.max(0, nanos));
  }

  public Load load(long now) {
    window.advance(inFlight, now);
    return new Load(
        inFlight,
        queued,
        window.concurrency(stableSeconds, now),
        window.concurrency(panicSeconds, now),
        window.arrivals(stableSeconds, now),
        window.arrivals(panicSeconds, now),
        serviceTime.get(),
        inFlight == 0 ? 0 : Math.max(0, Math.round(now - origin - sumOfStarts / inFlight)),
        startTime.get(),
        inFlight > 0 || queued > 0 ? now : lastActive);
  }
}
