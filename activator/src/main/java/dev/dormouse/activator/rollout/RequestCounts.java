package dev.dormouse.activator.rollout;

import dev.dormouse.activator.proxy.ColdStart;
import dev.dormouse.activator.proxy.ErrorTable;
import dev.dormouse.activator.proxy.ProxyMetrics.RevisionRequests;
import dev.dormouse.core.rollout.Latencies;
import dev.dormouse.core.rollout.Observed;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts one revision's requests while it takes part in a rollout. Counting takes no lock and
 * allocates nothing. Safe for any thread.
 *
 * <p>The revision's own failures count: answers of its instances from 500 on, and the platform's
 * where instances did not start, did not answer in time or at all, or were too few for those who
 * waited. What the client or the activator itself ended says nothing of a revision, and is left
 * out.
 */
final class RequestCounts implements RevisionRequests {
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int FIRST_FAILURE = 500;
  private static final Set<ErrorTable> OWN =
      EnumSet.of(
          ErrorTable.QUEUE_FULL,
          ErrorTable.QUEUE_BYTES_FULL,
          ErrorTable.QUEUE_WAIT_EXCEEDED,
          ErrorTable.INSTANCE_CLOSED,
          ErrorTable.INSTANCE_MALFORMED_ANSWER,
          ErrorTable.START_FAILED,
          ErrorTable.START_BACKOFF,
          ErrorTable.DEADLINE_EXCEEDED,
          ErrorTable.RESPONSE_START_TIMEOUT,
          ErrorTable.IDLE_TIMEOUT);

  private final LongAdder succeeded = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final AtomicLongArray latencies = new AtomicLongArray(Latencies.BUCKETS);

  @Override
  public void ended(int status, @Nullable ErrorTable reason, long durationNanos, long waitNanos) {
    if (reason != null) {
      if (OWN.contains(reason)) {
        failed.increment();
      }
      return;
    }
    (status < FIRST_FAILURE ? succeeded : failed).increment();
    // A socket that is open for hours is not slow.
    if (status != SWITCHING_PROTOCOLS) {
      latencies.getAndIncrement(Latencies.bucket(durationNanos - waitNanos));
    }
  }

  @Override
  public void coldStart(ColdStart phases) {
    // its wait is no fault of the revision's answer
  }

  /**
   * All since the beginning.
   *
   * @param open requests that wait or run now
   */
  Observed observed(long open) {
    long[] counts = new long[Latencies.BUCKETS];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = latencies.get(i);
    }
    long failures = failed.sum();
    return new Observed(succeeded.sum() + failures, failures, open, Latencies.of(counts));
  }
}
