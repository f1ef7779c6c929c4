package dev.dormouse.activator.local;

import dev.dormouse.activator.probe.Knock;
import dev.dormouse.core.revision.ReadinessProbe;
import dev.dormouse.core.revision.StartupProbe;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Asks an instance that is up, once a period, whether it takes requests, and tells when that
 * changes, until the instance is not wanted any more. The timer begins an attempt, and the end of
 * the attempt, on the prober's thread, sets the timer: never both at once.
 */
final class ReadinessWatch implements Knock.Target {
  private final Knock.Target instance;
  private final ReadinessProbe probe;
  private final Machine machine;
  private final Consumer<Boolean> changed;
  private volatile ReadinessProbe.Standing standing = ReadinessProbe.Standing.UP;
  private volatile long startedAt;

  ReadinessWatch(
      Knock.Target instance, ReadinessProbe probe, Machine machine, Consumer<Boolean> changed) {
    this.instance = instance;
    this.probe = probe;
    this.machine = machine;
    this.changed = changed;
  }

  /** It has just answered: the first attempt is after a period. */
  void begin() {
    if (wanted()) {
      try {
        var _ =
            machine.timer().schedule(this::attempt, probe.period().toNanos(), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        // all instances end: nobody needs to know any more
      }
    }
  }

  private void attempt() {
    if (wanted()) {
      startedAt = System.nanoTime();
      machine.prober().watch(this);
    }
  }

  private void attempted(boolean answered) {
    var before = standing;
    standing = probe.next(before, answered);
    if (standing.ready() != before.ready()) {
      changed.accept(standing.ready());
    }
    begin();
  }

  @Override
  public InetSocketAddress address() {
    return instance.address();
  }

  @Override
  public List<StartupProbe> questions() {
    return List.of(probe.question());
  }

  @Override
  public boolean proxied() {
    return instance.proxied();
  }

  @Override
  public long startedAt() {
    return startedAt;
  }

  @Override
  public Duration startTimeout() {
    return probe.question().attemptTimeout();
  }

  @Override
  public boolean wanted() {
    return instance.wanted();
  }

  @Override
  public boolean once() {
    return true;
  }

  @Override
  public void ready(long now) {
    attempted(true);
  }

  @Override
  public void tooLate(StartupProbe unanswered, int lastAnswer) {
    attempted(false);
  }
}
