package dev.dormouse.operator.service;

import static dev.dormouse.operator.report.Conditions.no;
import static dev.dormouse.operator.report.Conditions.yes;

import dev.dormouse.crds.kubernetes.Condition;
import dev.dormouse.operator.report.Reasons;

/** Whether callers in the cluster reach a service as {@code SERVICE.NAMESPACE}. Immutable. */
sealed interface ClusterName {
  /** The type of the condition that tells it. */
  String CLUSTER_NAME_READY = "ClusterNameReady";

  /** The name is the service's. */
  record Held() implements ClusterName {}

  /** The name belongs to a Kubernetes Service that the operator didn't make. */
  record Taken(String message) implements ClusterName {}

  default Condition condition() {
    return switch (this) {
      case Held() ->
          yes(CLUSTER_NAME_READY, Reasons.READY, "callers in the cluster reach SERVICE.NAMESPACE");
      case Taken(String message) -> no(CLUSTER_NAME_READY, Reasons.NAME_TAKEN, message);
    };
  }
}
