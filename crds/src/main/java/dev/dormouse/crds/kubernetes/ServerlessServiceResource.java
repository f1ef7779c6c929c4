package dev.dormouse.crds.kubernetes;

import dev.dormouse.crds.ServerlessService;
import dev.dormouse.crds.ServerlessServiceSpec;
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
public final class ServerlessServiceResource
    extends CustomResource<ServerlessServiceSpec, ServerlessServiceStatus> implements Namespaced {
  private static final long serialVersionUID = 1;
}
