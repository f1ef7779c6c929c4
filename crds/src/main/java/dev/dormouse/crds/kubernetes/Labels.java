package dev.dormouse.crds.kubernetes;

import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceKey;
import java.util.Map;

/**
 * The labels, annotations and names by which the operator and the activator recognise what belongs
 * to a service. A revision's Deployment has the revision's name. Has no state; safe for any thread.
 */
public final class Labels {
  /** On revisions, Deployments and pods: the service's name. */
  public static final String SERVICE = "dormouse.dev/service";

  /** On what is not in the service's own namespace: that namespace. */
  public static final String NAMESPACE = "dormouse.dev/namespace";

  /** On Deployments and pods: the revision's name. */
  public static final String REVISION = "dormouse.dev/revision";

  /** Whose field the operator's server-side apply is. */
  public static final String OPERATOR = "dormouse-operator";

  /** Whose field the activator's writes are. */
  public static final String ACTIVATOR = "dormouse-activator";

  /** Kubernetes' own: which program made it; the operator's objects say {@link #OPERATOR}. */
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** Kubernetes' own, on pods: of a ReplicaSet the pod with the least dies first. */
  public static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

  private Labels() {}

  /** What selects a revision's pods, and nothing else's. */
  public static Map<String, String> ofRevision(ServiceKey service, RevisionKey revision) {
    return Map.of(SERVICE, service.name(), REVISION, revision.name());
  }
}
