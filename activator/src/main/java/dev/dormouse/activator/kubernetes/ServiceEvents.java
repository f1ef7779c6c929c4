package dev.dormouse.activator.kubernetes;

import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceKey;

/** Hears of services and revisions, from any thread, for one object in order. */
public interface ServiceEvents {
  /** A service appeared or changed. */
  void service(ClusterService service);

  void serviceGone(ServiceKey service);

  /** A revision appeared. */
  void revision(ClusterRevision revision);

  void revisionGone(RevisionKey revision);
}
