package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Resources;
import dev.dormouse.e2e.cluster.Workspace;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Dormouse with roles in listed namespaces, and in no other. */
@OnCluster
final class NamespacesE2E {
  @Test
  void listedOnesAreServedByTheirOwnRolesAndOthersLeftAlone(
      Dormouse dormouse, Workspace workspace) {
    dormouse.limitTo(List.of(workspace.namespace(), "default"));
    try (Workspace other = Workspace.open(dormouse)) {
      other.apply(Hello.named("other").yaml());
      workspace.apply(Hello.named("hello").idleTimeout("2s").yaml());
      workspace.awaitReady("hello");
      workspace.awaitNoPods();
      assertThat(dormouse.calls().get(workspace.host("hello"), "/").body()).contains("Hello");

      workspace.apply(Hello.named("hello").greeting("changed").idleTimeout("2s").yaml());
      workspace.awaitReady("hello");
      assertThat(dormouse.calls().get(workspace.host("hello"), "/").body()).contains("changed");
      workspace.awaitNoPods();

      assertThat(Resources.conditions(other.service("other"))).isEmpty();
      assertThat(other.revisions()).isEmpty();
      assertThat(dormouse.calls().get(other.host("other"), "/").status()).isEqualTo(404);
      for (String component : List.of("activator", "operator")) {
        assertThat(dormouse.logs(component)).doesNotContainIgnoringCase("forbidden");
        assertThat(dormouse.may(component, "watch", "", "pods", workspace.namespace())).isTrue();
        assertThat(dormouse.may(component, "watch", "", "pods", other.namespace())).isFalse();
        assertThat(dormouse.may(component, "get", "", "secrets", workspace.namespace())).isFalse();
      }
    } finally {
      dormouse.limitTo(List.of());
    }
  }
}
