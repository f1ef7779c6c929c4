package dev.dormouse.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.chart.Rendered.Node;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChartRolesTest {
  private static final String LISTED = "namespaces: [team-a, team-b]";

  @ParameterizedTest
  @ValueSource(strings = {"", LISTED})
  void grantsNobodySecretsNorConfigMapsNorRolesNorExec(String values) {
    Rendered all = Chart.render(values);
    assertThat(roles(all)).isNotEmpty();
    for (Map<String, Object> role : roles(all)) {
      for (Object rule : Node.of(role).at("rules").list()) {
        assertThat(Node.of(rule).at("resources").list())
            .as("%s", role)
            .doesNotContain(
                "*", "secrets", "configmaps", "pods/exec", "roles", "clusterroles", "rolebindings");
        assertThat(Node.of(rule).at("verbs").list()).doesNotContain("*", "escalate", "bind");
        assertThat(Node.of(rule).at("apiGroups").list()).doesNotContain("*");
      }
    }
  }

  @Test
  void givesTheActivatorNoMoreThanItsWork() {
    Node role = Chart.render("").the("ClusterRole", "dormouse-system-dormouse-activator");
    assertThat(granted(role))
        .containsExactlyInAnyOrder(
            "serverlessservices get",
            "serverlessservices list",
            "serverlessservices watch",
            "serverlessservices/status patch",
            "revisions get",
            "revisions list",
            "revisions watch",
            "pods get",
            "pods list",
            "pods watch",
            "pods patch",
            "deployments get",
            "deployments list",
            "deployments watch",
            "deployments/scale get",
            "deployments/scale patch",
            "deployments/scale update",
            "replicasets list");
  }

  @Test
  void letsTheActivatorDeleteADrainedPodOnlyWhereNoDeletionCostIsHeeded() {
    Node old = Chart.render("", "1.20.2").the("ClusterRole", "dormouse-system-dormouse-activator");
    assertThat(granted(old)).contains("pods delete").doesNotContain("pods patch");
  }

  @Test
  void bindsRolesInTheListedNamespacesOnly() {
    Rendered all = Chart.render(LISTED + "\nrbac: {aggregate: false}");
    assertThat(all.kinds()).doesNotContain("ClusterRole", "ClusterRoleBinding");
    for (String program : List.of("activator", "operator")) {
      String name = "dormouse-system-dormouse-" + program;
      for (String namespace : List.of("team-a", "team-b")) {
        assertThat(all.the("Role", namespace, name).at("rules").list()).isNotEmpty();
        Node binding = all.the("RoleBinding", namespace, name);
        assertThat(binding.at("roleRef", "name").value()).isEqualTo(name);
        assertThat(binding.at("subjects", 0, "namespace").value()).isEqualTo("dormouse-system");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", LISTED})
  void keepsLeasesInTheReleasesOwnNamespace(String values) {
    Rendered all = Chart.render(values);
    for (Map<String, Object> role : roles(all)) {
      boolean leases = granted(Node.of(role)).contains("leases update");
      assertThat(leases).isEqualTo(Node.of(role).at("metadata", "name").text().endsWith("-own"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", LISTED})
  void letsTheOperatorLeadCallsInFromItsOwnNamespaceOnly(String values) {
    Rendered all = Chart.render(values);
    for (Map<String, Object> role : roles(all)) {
      boolean leads = granted(Node.of(role)).contains("ingresses create");
      assertThat(leads)
          .isEqualTo(Node.of(role).at("metadata", "name").text().equals("dormouse-operator-own"));
    }
  }

  @Test
  void letsEditorsDeclareServicesAndOnlyReadRevisions() {
    Rendered all = Chart.render("");
    assertThat(granted(all.the("ClusterRole", "dormouse-system-dormouse-edit")))
        .contains("serverlessservices create")
        .noneMatch(it -> it.startsWith("revisions"));
    assertThat(granted(all.the("ClusterRole", "dormouse-system-dormouse-view")))
        .contains("serverlessservices list", "revisions list");
  }

  @Test
  void makesNoRolesWhenSomebodyElseDoes() {
    assertThat(Chart.render("rbac: {create: false, aggregate: false}").kinds())
        .doesNotContain("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding")
        .contains("ServiceAccount");
  }

  private static List<Map<String, Object>> roles(Rendered all) {
    return all.objects().stream()
        .filter(it -> it.get("kind").equals("Role") || it.get("kind").equals("ClusterRole"))
        .toList();
  }

  private static Set<String> granted(Node role) {
    Set<String> granted = new TreeSet<>();
    for (Object rule : role.at("rules").list()) {
      for (Object resource : Node.of(rule).at("resources").list()) {
        for (Object verb : Node.of(rule).at("verbs").list()) {
          granted.add(resource + " " + verb);
        }
      }
    }
    return granted;
  }
}
