package dev.dormouse.operator;

import io.javaoperatorsdk.operator.processing.event.rate.RateLimiter;
import io.javaoperatorsdk.operator.processing.event.rate.RateLimiter.RateLimitState;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;

/**
 * Runs the reconciliations, and keeps few of them waiting. The library keeps each that waits as the
 * whole, unpacked resource; an operator that starts among ten thousand services would have twenty
 * thousand of them, and no memory for that. Beyond {@value #MOST_QUEUED} a resource is put off and
 * comes again later, at a time by chance within one that grows with how many are put off, so that
 * they come evenly. What is new then does not wait for all that was there before. Safe for any
 * thread.
 */
final class Backlog implements RateLimiter<Backlog.Turn> {
  static final int MOST_QUEUED = 256;

  /** For each that is put off. Where their work takes longer they are put off again. */
  private static final long SPREAD_NANOS = Duration.ofMillis(2).toNanos();

  private static final long LEAST_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long MOST_NANOS = Duration.ofMinutes(1).toNanos();
  private static final long IDLE_THREAD_SECONDS = 60;

  /** The wave in which a resource is counted as put off; 0 in none. */
  static final class Turn implements RateLimitState {
    private int wave;
  }

  private final IntSupplier queued;
  private final RandomGenerator random;

  /** Ends when none waits: what was deleted while it was put off counts no longer than that. */
  private int wave = 1;

  private int putOff;

  /**
   * Decides by a number of waiting reconciliations.
   *
   * @param queued how many wait at the moment
   */
  Backlog(IntSupplier queued, RandomGenerator random) {
    this.queued = queued;
    this.random = random;
  }

  /** An executor, and what keeps its queue short. */
  record Work(ExecutorService executor, Backlog backlog) {
    /** Ends its threads when they have been idle for a minute. */
    static Work with(int threads) {
      ThreadPoolExecutor executor =
          new ThreadPoolExecutor(
              threads,
              threads,
              IDLE_THREAD_SECONDS,
              TimeUnit.SECONDS,
              new LinkedBlockingQueue<>(),
              Executors.defaultThreadFactory());
      executor.allowCoreThreadTimeOut(true);
      return new Work(
          executor,
          new Backlog(
              () -> executor.getQueue().size(), () -> ThreadLocalRandom.current().nextLong()));
    }
  }

  @Override
  public Turn initState() {
    return new Turn();
  }

  @Override
  public synchronized Optional<Duration> isLimited(RateLimitState state) {
    Turn turn = (Turn) state;
    int now = queued.getAsInt();
    if (now < MOST_QUEUED) {
      putOff -= turn.wave == wave ? 1 : 0;
      turn.wave = 0;
      if (now == 0) {
        wave++;
        putOff = 0;
      }
      return Optional.empty();
    }
    putOff += turn.wave == wave ? 0 : 1;
    turn.wave = wave;
    long within = Math.clamp(putOff * SPREAD_NANOS, LEAST_NANOS, MOST_NANOS);
    return Optional.of(Duration.ofNanos(random.nextLong(within)));
  }
}
