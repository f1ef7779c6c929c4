package dev.dormouse.operator;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Gives memory back once the program has nothing to do. Its heap grows by several times while many
 * services come or change, and the collector returns what is free only when it collects all, which
 * it has no reason to while nothing happens. So it is told to, once after each time of work. No
 * request waits for the operator meanwhile.
 */
final class HeapRelease implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofSeconds(30);

  /** With less of a processor's time than this in a period, it has nothing to do. */
  private static final double WORK = 0.02;

  private final LongSupplier cpuNanos;
  private final Runnable collector;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("heap-release").factory());
  private long before;
  private boolean worked = true;

  /**
   * One that does nothing by itself.
   *
   * @param cpuNanos the processor time that the program has used
   */
  HeapRelease(LongSupplier cpuNanos, Runnable collector) {
    this.cpuNanos = cpuNanos;
    this.collector = collector;
    this.before = cpuNanos.getAsLong();
  }

  /** Of this program, until it is closed. */
  static HeapRelease start() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    HeapRelease release = new HeapRelease(system::getProcessCpuTime, System::gc);
    long period = PERIOD.toMillis();
    var _ =
        release.clock.scheduleWithFixedDelay(release::look, period, period, TimeUnit.MILLISECONDS);
    return release;
  }

  /** A period is over. By one thread. */
  void look() {
    long now = cpuNanos.getAsLong();
    boolean works = now - before >= WORK * PERIOD.toNanos();
    if (worked && !works) {
      collector.run();
    }
    worked = works;
    before = cpuNanos.getAsLong();
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
