package dev.dormouse.crds.kubernetes;

import dev.dormouse.crds.ServerlessService;
import dev.dormouse.crds.ServerlessServiceSpec;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * A ServerlessService as Kubernetes stores it: what a user wishes and what has come of it. Mutable,
 * as Fabric8 wants it; for one thread.
 */
@Group(ServerlessService.GROUP)
@Version(ServerlessService.VERSION)
@Kind(ServerlessService.KIND)
@Singular("serverlessservice")
@Plural("serverlessservices")
@ShortNames("sls")
@Categories("dormouse")
@AdditionalPrinterColumn(name = "URL", jsonPath = ".status.url")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(name = "Revision", jsonPath = ".status.latestReadyRevision")
@AdditionalPrinterColumn(
    name = "Instances",
    jsonPath = ".status.instances",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@ValidationRule(
    value =
        "size(self.metadata.name) <= 52"
            + " && self.metadata.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')"
            + " && !self.metadata.name.contains('---')",
    message =
        "the name must have at most 52 lower-case letters, digits and -, with a letter or digit at"
            + " both ends and no ---")
@ValidationRule(
    value =
        "!has(self.spec) || !has(self.spec.traffic) || self.spec.traffic.all(t,"
            + " !has(t.tag) || size(t.tag) + size(self.metadata.name) <= 60)",
    message = "a tag and the service's name must have at most 60 characters together")
public final class ServerlessServiceResource
    extends CustomResource<ServerlessServiceSpec, ServerlessServiceStatus> implements Namespaced {
  private static final long serialVersionUID = 1;
}
