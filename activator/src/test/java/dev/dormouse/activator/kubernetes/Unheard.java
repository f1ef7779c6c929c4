package dev.dormouse.activator.kubernetes;

import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceKey;

/** Hears what the watches tell, and does nothing with what a test is not about. */
class Unheard implements ServiceEvents, PodEvents {
  @Override
  public void service(ClusterService service) {}

  @Override
  public void serviceGone(ServiceKey service) {}

  @Override
  public void revision(ClusterRevision revision) {}

  @Override
  public void revisionGone(RevisionKey revision) {}

  @Override
  public void pod(PodView pod) {}

  @Override
  public void podGone(RevisionKey revision, String name) {}

  @Override
  public void deployment(DeploymentView deployment) {}

  @Override
  public void deploymentGone(RevisionKey revision) {}
}
