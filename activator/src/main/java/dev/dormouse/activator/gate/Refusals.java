package dev.dormouse.activator.gate;

import dev.dormouse.activator.instances.InstanceSource.StartFailure;
import dev.dormouse.core.admit.Admission;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Words the refusals. */
final class Refusals {
  private static final long MAX_RETRY_AFTER_SECONDS = 60;

  private Refusals() {}

  /**
   * The queue is full.
   *
   * @param slots the most requests in flight, as far as is known
   * @param serviceNanos how long one is in flight; empty while unknown
   */
  static Refusal full(
      RevisionKey revision,
      Admission.Reason reason,
      int queued,
      int slots,
      OptionalLong serviceNanos) {
    long retryAfterSeconds = drainSeconds(queued, slots, serviceNanos);
    return switch (reason) {
      case QUEUE_REQUESTS_FULL ->
          new Refusal(
              Refusal.Reason.QUEUE_FULL,
              revision + " is at its limit and " + queued + " requests wait already",
              List.of(),
              retryAfterSeconds);
      case QUEUE_BYTES_FULL ->
          new Refusal(
              Refusal.Reason.QUEUE_BYTES_FULL,
              revision + " is at its limit and the waiting requests hold too much memory",
              List.of(),
              retryAfterSeconds);
    };
  }

  /** The time in which the queue drains at the learned pace. */
  private static long drainSeconds(int queued, int slots, OptionalLong serviceNanos) {
    double seconds = queued * (serviceNanos.orElse(0) / 1e9) / Math.max(1, slots);
    return Math.clamp((long) Math.ceil(seconds), 1, MAX_RETRY_AFTER_SECONDS);
  }

  /** The request could not be served in its time. */
  static Refusal tooLong(RevisionKey revision, long waitNanos, long patienceNanos) {
    return new Refusal(
        Refusal.Reason.QUEUE_TOO_LONG,
        "so many requests wait for "
            + revision
            + " that this one would for "
            + waitNanos / 1_000_000
            + " ms at least, and may for "
            + Math.max(0, patienceNanos) / 1_000_000
            + " ms",
        List.of(),
        Math.clamp(
            Math.ceilDiv(waitNanos - patienceNanos, 1_000_000_000L), 1, MAX_RETRY_AFTER_SECONDS));
  }

  static Refusal startFailed(RevisionKey revision, StartFailure failure) {
    return new Refusal(
        Refusal.Reason.START_FAILED,
        revision + " failed to start: " + failure.message(),
        failure.output(),
        1);
  }

  static StartFailure endedEarly(InstanceId instance) {
    return new StartFailure(
        StartFailure.Cause.EXITED, instance + " ended soon after it had come up", List.of());
  }

  static Refusal backoff(RevisionKey revision, Optional<StartFailure> last, long pauseNanos) {
    long seconds = Math.max(1, Math.ceilDiv(pauseNanos, 1_000_000_000L));
    return new Refusal(
        Refusal.Reason.START_BACKOFF,
        revision
            + " keeps failing and is tried again in "
            + seconds
            + " s"
            + last.map(failure -> ": " + failure.message()).orElse(""),
        last.map(StartFailure::output).orElse(List.of()),
        seconds);
  }

  static Refusal deleted(RevisionKey revision) {
    return new Refusal(
        Refusal.Reason.REVISION_GONE,
        revision + " was deleted while the request waited for it",
        List.of(),
        1);
  }

  static Refusal shuttingDown(RevisionKey revision) {
    return new Refusal(Refusal.Reason.SHUTTING_DOWN, revision + " is shutting down", List.of(), 1);
  }
}
