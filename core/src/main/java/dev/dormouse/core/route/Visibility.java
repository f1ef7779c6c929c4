package dev.dormouse.core.route;

/** From where a service can be reached, and from where a request comes. */
public enum Visibility {
  /** From anywhere. */
  PUBLIC,

  /** From within the cluster. */
  CLUSTER
}
