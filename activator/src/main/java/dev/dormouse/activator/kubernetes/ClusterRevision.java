package dev.dormouse.activator.kubernetes;

import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.RevisionKey;

/**
 * A revision as it is stored in the cluster, as far as who sends requests must know it. Immutable.
 *
 * @param revision without what is run
 * @param program a digest of the whole template, what is run included
 * @param kubeletProbes whether only the kubelet can ask an instance whether it is up, as a probe of
 *     its start or readiness is a command or a gRPC call
 * @param started whether it has once been ready, as the operator says
 */
public record ClusterRevision(
    Revision revision, int program, boolean kubeletProbes, boolean started) {
  public RevisionKey key() {
    return revision.key();
  }

  /** Whether its instances are those of the other one, which has the same name. */
  public boolean runsTheSame(ClusterRevision other) {
    return program == other.program && revision.equals(other.revision);
  }
}
