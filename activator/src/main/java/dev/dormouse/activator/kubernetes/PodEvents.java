package dev.dormouse.activator.kubernetes;

import dev.dormouse.core.revision.RevisionKey;

/** Hears of the pods and Deployments of revisions, from any thread, for one object in order. */
interface PodEvents {
  /** A pod appeared or changed. */
  void pod(PodView pod);

  void podGone(RevisionKey revision, String name);

  /** A Deployment appeared or changed. */
  void deployment(DeploymentView deployment);

  void deploymentGone(RevisionKey revision);
}
