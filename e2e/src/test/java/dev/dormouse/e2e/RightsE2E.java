package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Workspace;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That these roles suffice is what every other test here shows. */
@OnCluster
final class RightsE2E {
  @ParameterizedTest
  @CsvSource({
    "activator, get, '', secrets, false",
    "activator, list, '', secrets, false",
    "activator, watch, '', secrets, false",
    "activator, get, '', configmaps, false",
    "activator, create, '', pods, false",
    "activator, create, '', pods/exec, false",
    "activator, patch, apps, deployments, false",
    "activator, patch, dormouse.dev, serverlessservices, false",
    "activator, watch, '', pods, true",
    "activator, watch, dormouse.dev, serverlessservices, true",
    "operator, get, '', secrets, false",
    "operator, create, '', pods, false",
    "operator, create, rbac.authorization.k8s.io, rolebindings, false",
    "operator, patch, apps, deployments, true"
  })
  void areWhatTheChartSays(
      String component,
      String verb,
      String group,
      String resource,
      boolean allowed,
      Dormouse dormouse,
      Workspace workspace) {
    assertThat(dormouse.may(component, verb, group, resource, workspace.namespace()))
        .isEqualTo(allowed);
  }
}
