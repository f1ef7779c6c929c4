package dev.dormouse.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.e2e.chart.Rendered.Node;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the chart does for activators that speak to each other. */
final class ChartPeersTest {
  @Test
  void hasAllActivatorsServeOrTheOneWithTheLabel() {
    Rendered all = Chart.render("");
    assertThat(all.the("Service", "dormouse-activator").at("spec", "selector").map())
        .doesNotContainKey("dormouse.dev/active");
    Node container = container(all);
    assertThat(container.at("args").list())
        .contains("--peer-domain=dormouse-activator.dormouse-system.peers")
        .contains("--peer-dead-slots=by-limit")
        .doesNotContain("--leader-election=true");
    assertThat(container.at("ports", 2, "name").value()).isEqualTo("peers");
    Rendered one = Chart.render("activator: {peers: {enabled: false}}");
    for (String service : List.of("dormouse-activator", "dormouse-activator-cluster")) {
      assertThat(one.the("Service", service).at("spec", "selector").map())
          .containsEntry("dormouse.dev/active", "true");
    }
    assertThat(container(one).at("args").list()).contains("--leader-election=true");
  }

  private static Node container(Rendered all) {
    return all.the("Deployment", "dormouse-activator")
        .at("spec", "template", "spec", "containers", 0);
  }

  @Test
  void takesASecretOrAnIssuerInstead() {
    Rendered own = Chart.render("activator: {peers: {existingSecret: mine}}");
    assertThat(own.kinds()).doesNotContain("Secret");
    assertThat(secret(own)).isEqualTo("mine");
    Rendered issued = Chart.render("activator: {peers: {certManager: {issuerName: ca}}}");
    assertThat(issued.kinds()).doesNotContain("Secret");
    Node certificate = issued.the("Certificate", "dormouse-peers").at("spec");
    assertThat(certificate.at("secretName").text()).isEqualTo(secret(issued));
    assertThat(certificate.at("issuerRef", "name").text()).isEqualTo("ca");
  }

  private static String secret(Rendered all) {
    Node volumes =
        all.the("Deployment", "dormouse-activator").at("spec", "template", "spec", "volumes");
    return volumes.list().stream()
        .map(Node::of)
        .filter(volume -> volume.at("name").text().equals("peers"))
        .map(volume -> volume.at("secret", "secretName").text())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void letsOnlyActivatorsCallActivators() {
    Node ingress =
        Chart.render("").the("NetworkPolicy", "dormouse-activator").at("spec", "ingress");
    Node peers = ingress.at(2);
    assertThat(peers.at("ports", 0, "port").value()).isEqualTo("peers");
    assertThat(peers.at("from", 0, "podSelector", "matchLabels").map())
        .containsEntry("app.kubernetes.io/component", "activator")
        .containsEntry("app.kubernetes.io/instance", "dormouse");
  }

  @Test
  void scalesActivatorsByCpuAndByFiguresOfTheirOwn() {
    assertThat(Chart.render("").kinds()).doesNotContain("HorizontalPodAutoscaler");
    Rendered all =
        Chart.render(
            """
            activator:
              autoscaling:
                enabled: true
                maxReplicas: 9
                podMetrics: [{name: dormouse_queue_bytes, averageValue: 64Mi}]
            """);
    Node spec = all.the("HorizontalPodAutoscaler", "dormouse-activator").at("spec");
    assertThat(List.of(spec.at("minReplicas").value(), spec.at("maxReplicas").value()))
        .containsExactly(2, 9);
    assertThat(spec.at("metrics", 0, "resource", "target", "averageUtilization").value())
        .isEqualTo(70);
    assertThat(spec.at("metrics", 1, "pods", "metric", "name").value())
        .isEqualTo("dormouse_queue_bytes");
    assertThat(all.the("Deployment", "dormouse-activator").at("spec").has("replicas")).isFalse();
  }

  @Test
  void refusesToScaleActivatorsOfWhichOneServes() {
    assertThatThrownBy(() ->
            Chart.render("activator: {peers: {enabled: false}, autoscaling: {enabled: true}}"))
        .hasMessageContaining("activator.peers.enabled");
  }

  @Test
  void refusesFewerActivatorsAtMostThanAtLeast() {
    assertThatThrownBy(() ->
            Chart.render(
                "activator: {autoscaling: {enabled: true, minReplicas: 3, maxReplicas: 2}}"))
        .hasMessageContaining("activator.autoscaling.maxReplicas");
  }
}
