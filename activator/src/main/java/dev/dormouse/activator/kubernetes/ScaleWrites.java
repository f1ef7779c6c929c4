package dev.dormouse.activator.kubernetes;

import dev.dormouse.activator.kubernetes.ScaleClient.Answer;
import dev.dormouse.core.revision.RevisionKey;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what a {@link RevisionScale} wants, in as few writes as possible: a rise at once, a
 * lowering after a moment in which more pods may come to leave, or fewer. A conflict reads and
 * decides again; while the API server is away, or refuses, it tries again. Confined to the thread
 * of its surroundings.
 */
final class ScaleWrites {
  private static final Logger LOG = LoggerFactory.getLogger(ScaleWrites.class);

  private static final long NANOS_PER_MILLI = 1_000_000;

  private static final long GATHER_NANOS = Duration.ofMillis(20).toNanos();
  private static final long FIRST_RETRY_NANOS = Duration.ofMillis(10).toNanos();
  private static final long LAST_RETRY_NANOS = Duration.ofSeconds(2).toNanos();

  /**
   * An API server that has just started refuses whom it knows no roles of yet: so many refusals,
   * which take 4.6 s, are not believed.
   */
  private static final int UNSURE_REFUSALS = 9;

  /** Whose scale it is. */
  interface Owner {
    /** Whether the revision is still this activator's to scale. */
    boolean mayWrite();

    /** Whether a pod has failed, or is unknown. */
    boolean hasFailed(String pod);

    /** The API server does not take the scale. */
    void refused(String message);

    /** The API server took a scale, which was sent to it then. */
    void written(RevisionScale.Write write, long sentAt);
  }

  private final RevisionKey key;
  private final RevisionScale scale;
  private final Surroundings around;
  private final Owner owner;
  private boolean gathering;
  private boolean waitsToRetry;
  private int failedWrites;

  /** Whether the last write was. */
  private boolean refused;

  ScaleWrites(RevisionKey key, RevisionScale scale, Surroundings around, Owner owner) {
    this.key = key;
    this.scale = scale;
    this.around = around;
    this.owner = owner;
  }

  /** Sends the write that is due, if one is. */
  void pump() {
    Optional<RevisionScale.Write> due =
        waitsToRetry || !owner.mayWrite() ? Optional.empty() : scale.next();
    if (due.isEmpty()) {
      return;
    }
    RevisionScale.Write write = due.get();
    if (!write.lowers()) {
      send(write);
    } else if (!gathering) {
      gathering = true;
      around.later(GATHER_NANOS, this::gathered);
    }
  }

  private void gathered() {
    gathering = false;
    if (!waitsToRetry && owner.mayWrite()) {
      scale.next().ifPresent(this::send);
    }
  }

  private void send(RevisionScale.Write write) {
    scale.sent(write);
    long sentAt = around.now();
    // Where all pods end there is nothing to choose, and what has failed goes first by itself.
    CompletableFuture<?>[] marks =
        write.leaving().stream()
            .filter(name -> write.replicas() > 0 && !owner.hasFailed(name))
            .map(name -> around.scales().goesFirst(key, name).toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    var _ =
        CompletableFuture.allOf(marks)
            .thenCompose(_ -> around.scales().write(key, write.version(), write.replicas()))
            .thenAcceptAsync(answer -> answered(write, sentAt, answer), around.thread());
  }

  private void answered(RevisionScale.Write write, long sentAt, Answer answer) {
    if (answer instanceof Answer.Scaled(String version, int replicas)) {
      failedWrites = 0;
      refused = false;
      long millis = (around.now() - sentAt) / NANOS_PER_MILLI;
      LOG.info("{}: scale {} -> {} written in {} ms", key, write.from(), replicas, millis);
      scale.written(version, replicas);
      owner.written(write, sentAt);
      pump();
      return;
    }
    scale.notWritten();
    switch (answer) {
      case Answer.Scaled _, Answer.Done _, Answer.Standing _, Answer.Unsettled _ -> {}
      case Answer.Conflict _ -> readAgain();
      case Answer.Missing _ -> {
        scale.missing();
        if (!write.lowers()) {
          owner.refused("its Deployment is gone");
        }
      }
      case Answer.Refused(String message) -> {
        if (!refused) {
          refused = true;
          failedWrites = 0;
        }
        if (failedWrites >= UNSURE_REFUSALS) {
          LOG.warn("{}: the API server refuses the scale {}: {}", key, write.replicas(), message);
          owner.refused(message);
        }
        retry();
      }
      case Answer.Unavailable(String message) -> {
        refused = false;
        if (failedWrites == 0) {
          LOG.info("{}: the scale {} can't be written yet: {}", key, write.replicas(), message);
        }
        retry();
      }
    }
  }

  private void readAgain() {
    waitsToRetry = true;
    var _ =
        around
            .scales()
            .read(key)
            .thenAcceptAsync(
                answer -> {
                  waitsToRetry = false;
                  if (answer instanceof Answer.Scaled(String version, int replicas)) {
                    scale.seen(version, replicas);
                    pump();
                  } else {
                    retry();
                  }
                },
                around.thread());
  }

  private void retry() {
    waitsToRetry = true;
    long pause = Math.min(LAST_RETRY_NANOS, FIRST_RETRY_NANOS << Math.min(failedWrites++, 10));
    around.later(
        pause,
        () -> {
          waitsToRetry = false;
          pump();
        });
  }
}
