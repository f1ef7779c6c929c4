package dev.dormouse.crds.kubernetes;

import dev.dormouse.crds.ServerlessService;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * A Revision as Kubernetes stores it: one snapshot of a service's template, which only the operator
 * makes. Mutable, as Fabric8 wants it; for one thread.
 */
@Group(ServerlessService.GROUP)
@Version(ServerlessService.VERSION)
@Kind(RevisionResource.KIND)
@Singular("revision")
@Plural("revisions")
@Categories("dormouse")
@AdditionalPrinterColumn(name = "Service", jsonPath = ".spec.serviceName")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class RevisionResource extends CustomResource<RevisionResourceSpec, RevisionStatus>
    implements Namespaced {
  public static final String KIND = "Revision";

  private static final long serialVersionUID = 1;
}
