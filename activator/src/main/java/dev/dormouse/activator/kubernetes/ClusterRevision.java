package dev.dormouse.activator.kubernetes;

import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.RevisionKey;

/**
 * A revision as it is stored in the cluster. Immutable.
 *
 * @param kubeletProbes whether only the kubelet can ask an instance whether it is up, as a probe of
 *     its start or readiness is a command or a gRPC call
 */
public record ClusterRevision(Revision revision, boolean kubeletProbes) {
  public RevisionKey key() {
    return revision.key();
  }
}
