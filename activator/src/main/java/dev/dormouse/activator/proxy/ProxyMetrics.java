package dev.dormouse.activator.proxy;

import dev.dormouse.activator.gate.RevisionGate;
import org.jspecify.annotations.Nullable;

/** Hears how requests went. A port; called on event loops, for each request. */
public interface ProxyMetrics {
  /** What hears of one revision's requests; cheap to ask for. */
  RevisionRequests requests(RevisionGate gate);

  /** A request ended that no revision was found for. */
  void unrouted(ErrorTable reason);

  /** Hears of one revision's requests. */
  interface RevisionRequests {
    /**
     * A request ended.
     *
     * @param status the answer's status; of a call of gRPC the one that says the same as its code
     * @param reason why the platform answered or cut the answer off; null when the instance did it
     * @param waitNanos how long it waited for its slot
     */
    void ended(int status, @Nullable ErrorTable reason, long durationNanos, long waitNanos);

    /** A request was answered that had waited for a start. */
    void coldStart(ColdStart phases);
  }

  /** Hears nothing. */
  ProxyMetrics NONE =
      new ProxyMetrics() {
        private final RevisionRequests none =
            new RevisionRequests() {
              @Override
              public void ended(
                  int status, @Nullable ErrorTable reason, long durationNanos, long waitNanos) {}

              @Override
              public void coldStart(ColdStart phases) {}
            };

        @Override
        public RevisionRequests requests(RevisionGate gate) {
          return none;
        }

        @Override
        public void unrouted(ErrorTable reason) {}
      };
}
