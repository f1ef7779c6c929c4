package dev.dormouse.operator.ingress;

import static dev.dormouse.operator.report.Conditions.no;
import static dev.dormouse.operator.report.Conditions.yes;

import dev.dormouse.crds.kubernetes.Condition;
import dev.dormouse.operator.report.Reasons;
import java.util.List;
import java.util.Optional;

/** What came of the wish that requests from outside get to a service. Immutable. */
public sealed interface Entry {
  /** The type of the condition that tells it. */
  String INGRESS_READY = "IngressReady";

  /** Nothing is made for it here: somebody else leads requests in, or nobody is to. */
  record None() implements Entry {}

  /** The objects are there. */
  record Made() implements Entry {}

  /** The objects are there, without annotations that no service may set. */
  record Refused(List<String> annotations) implements Entry {}

  /** The cluster doesn't serve the Gateway API. */
  record NoGatewayApi() implements Entry {}

  /** What is to be told of it, if anything. */
  default Optional<Condition> condition() {
    return switch (this) {
      case None() -> Optional.empty();
      case Made() -> Optional.of(yes(INGRESS_READY, Reasons.READY, "requests are led in"));
      case Refused(List<String> annotations) ->
          Optional.of(
              no(
                  INGRESS_READY,
                  Reasons.ANNOTATION_NOT_ALLOWED,
                  "not passed on: " + String.join(", ", annotations)));
      case NoGatewayApi() ->
          Optional.of(
              no(
                  INGRESS_READY,
                  Reasons.GATEWAY_API_MISSING,
                  "the cluster doesn't serve gateway.networking.k8s.io"));
    };
  }
}
