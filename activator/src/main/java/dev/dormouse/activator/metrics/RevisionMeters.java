package dev.dormouse.activator.metrics;

import dev.dormouse.activator.proxy.ColdStart;
import dev.dormouse.activator.proxy.ErrorTable;
import dev.dormouse.activator.proxy.ProxyMetrics;
import dev.dormouse.core.scale.ScaleDecision;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One revision's meters, looked up once and then only counted with: a request costs no search by
 * name. Safe for any thread.
 */
final class RevisionMeters implements ProxyMetrics.RevisionRequests {
  private final MeterRegistry registry;
  private final Tags tags;
  private final Counter[] byClass = new Counter[6];
  private final Map<ErrorTable, Counter> byReason = new ConcurrentHashMap<>();
  private final Map<String, Timer> coldStarts = new ConcurrentHashMap<>();
  private final Map<ScaleDecision.Reason, Counter> decisions = new ConcurrentHashMap<>();
  private final Timer duration;
  private final Timer wait;
  private final List<Meter> meters = new ArrayList<>();

  /** Who else hears of the requests. */
  private volatile ProxyMetrics.@Nullable RevisionRequests observer;

  RevisionMeters(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
    for (int digit = 1; digit < byClass.length; digit++) {
      byClass[digit] = requests(digit + "xx", "none");
    }
    byClass[0] = requests("none", "none");
    duration = timer("dormouse.request.duration", tags);
    wait = timer("dormouse.queue.wait", tags);
  }

  private Counter requests(String codeClass, String reason) {
    Counter counter =
        registry.counter("dormouse.requests", tags.and("code", codeClass, "reason", reason));
    keep(counter);
    return counter;
  }

  private Timer timer(String name, Tags all) {
    Timer timer =
        Timer.builder(name)
            .tags(all)
            .serviceLevelObjectives(
                Duration.ofMillis(1),
                Duration.ofMillis(5),
                Duration.ofMillis(25),
                Duration.ofMillis(100),
                Duration.ofMillis(500),
                Duration.ofMillis(2500),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60))
            .register(registry);
    keep(timer);
    return timer;
  }

  private void keep(Meter meter) {
    synchronized (meters) {
      meters.add(meter);
    }
  }

  @Override
  public void ended(int status, @Nullable ErrorTable reason, long durationNanos, long waitNanos) {
    int digit = status / 100;
    int index = digit >= 1 && digit < byClass.length ? digit : 0;
    Counter counter =
        reason == null
            ? byClass[index]
            : byReason.computeIfAbsent(
                reason, r -> requests(digit + "xx", ActivatorMetrics.word(r)));
    counter.increment();
    duration.record(durationNanos, TimeUnit.NANOSECONDS);
    wait.record(waitNanos, TimeUnit.NANOSECONDS);
    ProxyMetrics.RevisionRequests also = observer;
    if (also != null) {
      also.ended(status, reason, durationNanos, waitNanos);
    }
  }

  void observer(ProxyMetrics.@Nullable RevisionRequests changed) {
    observer = changed;
  }

  @Override
  public void coldStart(ColdStart phases) {
    record("queue", phases.queueNanos());
    record("start", phases.startNanos());
    record("ready", phases.readyNanos());
    record("first_byte", phases.firstByteNanos());
  }

  private void record(String phase, long nanos) {
    coldStarts
        .computeIfAbsent(phase, p -> timer("dormouse.cold.start", tags.and("phase", p)))
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  /** A scaling decision was acted on. */
  void decided(ScaleDecision.Reason reason) {
    decisions
        .computeIfAbsent(
            reason,
            r -> {
              Counter counter =
                  registry.counter(
                      "dormouse.scale.decisions", tags.and("reason", ActivatorMetrics.word(r)));
              keep(counter);
              return counter;
            })
        .increment();
  }

  void remove() {
    synchronized (meters) {
      meters.forEach(registry::remove);
    }
  }
}
