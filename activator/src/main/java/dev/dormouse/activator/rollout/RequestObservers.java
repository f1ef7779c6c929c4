package dev.dormouse.activator.rollout;

import dev.dormouse.activator.proxy.ProxyMetrics.RevisionRequests;
import dev.dormouse.core.revision.RevisionKey;

/** Lets somebody hear of one revision's requests. A port. Safe for any thread. */
public interface RequestObservers {
  /** From now on the observer hears of each request that ends, on the event loops. */
  void observe(RevisionKey revision, RevisionRequests observer);

  /** From now on nobody does. */
  void unobserve(RevisionKey revision);
}
