package dev.dormouse.activator.kubernetes;

import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.RevisionKey;

/**
 * A revision as it is stored in the cluster. Immutable.
 *
 * @param kubeletProbes whether only the kubelet can ask an instance whether it is up, as a probe of
 *     its start or readiness is a command or a gRPC call
 * @param started whether it has once been ready, as the operator says
 */
public record ClusterRevision(Revision revision, boolean kubeletProbes, boolean started) {
  public RevisionKey key() {
    return revision.key();
  }
}
