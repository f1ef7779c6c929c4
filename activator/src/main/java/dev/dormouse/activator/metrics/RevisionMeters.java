package dev.dormouse.activator.metrics;

import dev.dormouse.activator.proxy.ColdStart;
import dev.dormouse.activator.proxy.ErrorTable;
import dev.dormouse.activator.proxy.ProxyMetrics;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.scale.ScaleDecision;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts one revision's requests, cold starts and decisions: a request costs no search by name, and
 * a revision that nobody calls some hundred bytes. Safe for any thread; its lock guards that what
 * counts requests is made once.
 */
final class RevisionMeters implements ProxyMetrics.RevisionRequests {
  /** What there is from the first request on. */
  private static final class Requests {
    private final LongAdder[] byClass = new LongAdder[6];
    private final Distribution duration = new Distribution();
    private final Distribution wait = new Distribution();

    Requests() {
      for (int digit = 0; digit < byClass.length; digit++) {
        byClass[digit] = new LongAdder();
      }
    }
  }

  /** A status of the platform's own, and why. */
  private record Refused(int digit, ErrorTable reason) {}

  private final Revision revision;
  private final Map<Refused, LongAdder> refused = new ConcurrentHashMap<>(1);
  private final Map<String, Distribution> coldStarts = new ConcurrentHashMap<>(1);
  private final Map<ScaleDecision.Reason, LongAdder> decisions = new ConcurrentHashMap<>(1);
  private volatile @Nullable Requests requests;

  /** Who else hears of the requests. */
  private volatile ProxyMetrics.@Nullable RevisionRequests observer;

  RevisionMeters(Revision revision) {
    this.revision = revision;
  }

  @Override
  public void ended(int status, @Nullable ErrorTable reason, long durationNanos, long waitNanos) {
    Requests counted = requests();
    int digit = status / 100;
    if (reason == null) {
      counted.byClass[digit >= 1 && digit < counted.byClass.length ? digit : 0].increment();
    } else {
      refused.computeIfAbsent(new Refused(digit, reason), _ -> new LongAdder()).increment();
    }
    counted.duration.record(durationNanos);
    counted.wait.record(waitNanos);
    ProxyMetrics.RevisionRequests also = observer;
    if (also != null) {
      also.ended(status, reason, durationNanos, waitNanos);
    }
  }

  private Requests requests() {
    Requests known = requests;
    return known == null ? firstRequest() : known;
  }

  private synchronized Requests firstRequest() {
    Requests known = requests;
    if (known == null) {
      known = new Requests();
      requests = known;
    }
    return known;
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
    coldStarts.computeIfAbsent(phase, _ -> new Distribution()).record(nanos);
  }

  /** A scaling decision was acted on. */
  void decided(ScaleDecision.Reason reason) {
    decisions.computeIfAbsent(reason, _ -> new LongAdder()).increment();
  }

  void show(Families families) {
    Labels labels = Families.labels(revision);
    Requests counted = requests;
    if (counted != null) {
      for (int digit = 0; digit < counted.byClass.length; digit++) {
        families.count(
            "dormouse_requests",
            labels.add("code", digit == 0 ? "none" : digit + "xx").add("reason", "none"),
            (double) counted.byClass[digit].sum());
      }
      families.distribution("dormouse_request_duration_seconds", labels, counted.duration);
      families.distribution("dormouse_queue_wait_seconds", labels, counted.wait);
    }
    refused.forEach((what, count) ->
        families.count(
            "dormouse_requests",
            labels
                .add("code", what.digit() + "xx")
                .add("reason", ActivatorMetrics.word(what.reason())),
            (double) count.sum()));
    coldStarts.forEach((phase, times) ->
        families.distribution("dormouse_cold_start_seconds", labels.add("phase", phase), times));
    decisions.forEach((reason, count) ->
        families.count(
            "dormouse_scale_decisions",
            labels.add("reason", ActivatorMetrics.word(reason)),
            (double) count.sum()));
  }
}
