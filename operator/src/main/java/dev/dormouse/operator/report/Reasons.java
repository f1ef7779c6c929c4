package dev.dormouse.operator.report;

/**
 * The words for conditions' reasons, besides those that tell what is wrong with a pod ({@code
 * PodTrouble.Cause}). docs/troubleshooting.md explains each.
 */
public final class Reasons {
  /** All is well. */
  public static final String READY = "Ready";

  /** The first instance of a revision is on its way up. */
  public static final String STARTING = "Starting";

  /** The resource has values that can't be served. */
  public static final String INVALID_SPEC = "InvalidSpec";

  /** The API server takes the revision's Deployment in no form. */
  public static final String DEPLOYMENT_REFUSED = "DeploymentRefused";

  /** An object that is not this service's own has a name that the service needs. */
  public static final String NAME_TAKEN = "NameTaken";

  /** Traffic is wished to a revision that isn't there. */
  public static final String REVISION_NOT_FOUND = "RevisionNotFound";

  /** Traffic goes where it is wished to. */
  public static final String ROUTED = "Routed";

  /** Traffic changes when a revision is ready. */
  public static final String ROLLING_OUT = "RollingOut";

  /** The newest revision has all that it is to have. */
  public static final String ROLLED_OUT = "RolledOut";

  /** The newest revision was taken back, since its requests went worse than the old one's. */
  public static final String ROLLED_BACK = "RolledBack";

  /** The newest revision takes over no further while traffic names revisions. */
  public static final String STOPPED = "Stopped";

  /** A domain belongs to another service. */
  public static final String DOMAIN_CLAIMED = "DomainClaimed";

  /** No administrator has allowed a domain to the service's namespace. */
  public static final String DOMAIN_NOT_ALLOWED = "DomainNotAllowed";

  /** A domain is within one of the platform's or the cluster's own. */
  public static final String DOMAIN_RESERVED = "DomainReserved";

  /** An annotation is not passed on to the Ingress. */
  public static final String ANNOTATION_NOT_ALLOWED = "AnnotationNotAllowed";

  /** HTTPRoutes are wished for, and the cluster knows none. */
  public static final String GATEWAY_API_MISSING = "GatewayApiMissing";

  /** Nodes pull images ahead of the first wake. */
  public static final String PULLING = "PullingImages";

  /** Nodes have the images. */
  public static final String PULLED = "ImagesPulled";

  /** The API server does not take the DaemonSet that has images pulled. */
  public static final String PREPULL_REFUSED = "PrepullRefused";

  /** Instances have more CPU while they start. */
  public static final String BOOSTED = "Boosted";

  /** The API server resizes no pods, and so nothing is boosted. */
  public static final String RESIZE_NOT_SERVED = "ResizeNotServed";

  private Reasons() {}
}
