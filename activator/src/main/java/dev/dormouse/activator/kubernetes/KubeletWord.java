package dev.dormouse.activator.kubernetes;

import dev.dormouse.activator.gate.Time;
import dev.dormouse.core.revision.Container;
import dev.dormouse.core.revision.ReadinessProbe;
import java.time.Duration;
import java.util.Optional;

/**
 * What the kubelet says of the readiness probes of one pod that is ready, and whether it counts: as
 * that word comes late, it does once it was good, or when it should have come. Confined to the
 * thread of its surroundings.
 */
final class KubeletWord {
  /** What is allowed where the probe does not say how long it takes to know. */
  private static final Duration UNKNOWN = Duration.ofMinutes(1);

  /** What is allowed for the kubelet to start asking, and for its word to get here. */
  private static final Duration WORD_OF_MOUTH = Duration.ofSeconds(5);

  /** Hears of a change. */
  interface Heard {
    void takesRequests(boolean takes);
  }

  private final Container container;
  private final Surroundings around;
  private final Heard heard;
  private PodView.Readiness last = PodView.Readiness.READY;
  private boolean counts;
  private boolean paused;

  /** When it counts, whatever it is. */
  private Optional<Time.Timer> doubt = Optional.empty();

  KubeletWord(Container container, Surroundings around, Heard heard) {
    this.container = container;
    this.around = around;
    this.heard = heard;
  }

  /** The pod is ready, and gets requests. */
  void start(PodView.Readiness first) {
    last = first;
    paused = false;
    counts = first == PodView.Readiness.READY;
    if (first == PodView.Readiness.UNREADY) {
      Duration known = container.readinessProbe().map(ReadinessProbe::untilKnown).orElse(UNKNOWN);
      doubt = Optional.of(around.later(known.plus(WORD_OF_MOUTH).toNanos(), this::countAnyway));
    }
  }

  private void countAnyway() {
    counts = true;
    said(last);
  }

  /** Tells whether the pod gets requests, where that changes. */
  void said(PodView.Readiness now) {
    last = now;
    counts |= now == PodView.Readiness.READY;
    boolean unready = now == PodView.Readiness.UNREADY;
    if (counts && unready != paused) {
      paused = unready;
      heard.takesRequests(!unready);
    }
  }

  /** The pod is not ready any more. */
  void stop() {
    doubt.ifPresent(Time.Timer::cancel);
  }
}
