package dev.dormouse.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.chart.Rendered.Node;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChartRenderingTest {
  private static final String EVERYTHING =
      """
      domain: apps.example.com
      namespaces: [team-a, team-b]
      image: {registry: registry.example/x/, tag: v7, pullPolicy: Always, pullSecrets: [pull]}
      commonLabels: {owner: platform}
      activator:
        replicas: 3
        extraArgs: [--more]
        trustedProxies: [10.0.0.1, "fd00::/8"]
        proxyProtocol: true
        accessLog: true
        extraEnv: [{name: A, value: b}]
        podAnnotations: {note: "1"}
        podLabels: {tier: edge}
        nodeSelector: {disk: fast}
        tolerations: [{key: edge, operator: Exists}]
        affinity: {nodeAffinity: {}}
        priorityClassName: high
        serviceAccount: {name: edge, annotations: {role: r}}
      service: {type: LoadBalancer, nodePort: 30080, loadBalancerClass: lb, loadBalancerSourceRanges: [10.0.0.0/8]}
      tls: {secretName: wild-own, extraSecretNames: [shop, blog], redirect: true}
      domains: {allowed: {team-a: ["*.a.example.com", shop.example.com], "*": ["*.open.example.com"]}}
      gateway: {parents: [{namespace: infra, name: public}, {namespace: infra, name: private, sectionName: web}]}
      ingress: {mode: wildcard, className: nginx, annotations: {a: b}, tls: {secretName: wild}}
      networkPolicy: {metricsFrom: [{namespaceSelector: {}}]}
      podMonitor: {enabled: true, labels: {release: prometheus}}
      """;

  @Test
  void passesHelmsStrictLint() {
    assertThat(Chart.lint().isFailed()).as("%s", Chart.lint().getMessages()).isFalse();
  }

  @Test
  void rendersByDefaultWhatAClusterNeedsAndNothingOptional() {
    assertThat(Chart.render("").kinds())
        .containsExactlyInAnyOrder(
            "NetworkPolicy",
            "PodDisruptionBudget",
            "ServiceAccount",
            "ClusterRole",
            "ClusterRoleBinding",
            "Role",
            "RoleBinding",
            "Service",
            "Deployment");
  }

  @Test
  void rendersEveryOption() {
    assertThat(Chart.render(EVERYTHING).kinds()).contains("Ingress", "PodMonitor");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", EVERYTHING})
  void namesEveryObjectOnceAndLabelsIt(String values) {
    Rendered all = Chart.render(values);
    assertThat(
            all.objects().stream()
                .map(it ->
                    it.get("kind")
                        + " "
                        + ((Map<?, ?>) it.get("metadata")).get("namespace")
                        + "/"
                        + ((Map<?, ?>) it.get("metadata")).get("name")))
        .doesNotHaveDuplicates();
    assertThat(all.objects())
        .allSatisfy(it ->
            assertThat(Node.of(it).at("metadata", "labels").map())
                .containsEntry("app.kubernetes.io/part-of", "dormouse")
                .containsEntry("app.kubernetes.io/instance", "dormouse"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dormouse-activator", "dormouse-operator"})
  void keepsToRestrictedPodSecurity(String deployment) {
    Node pod = Chart.render("").the("Deployment", deployment).at("spec", "template", "spec");
    assertThat(pod.at("securityContext", "runAsNonRoot").value()).isEqualTo(true);
    assertThat(pod.at("securityContext", "seccompProfile", "type").value())
        .isEqualTo("RuntimeDefault");
    Node container = pod.at("containers", 0, "securityContext");
    assertThat(container.at("allowPrivilegeEscalation").value()).isEqualTo(false);
    assertThat(container.at("readOnlyRootFilesystem").value()).isEqualTo(true);
    assertThat(container.at("capabilities", "drop").list()).containsExactly("ALL");
    assertThat(pod.at("enableServiceLinks").value()).isEqualTo(false);
  }

  @Test
  void sendsRequestsToEveryActivator() {
    Rendered all = Chart.render("");
    Node service = all.the("Service", "dormouse-activator");
    assertThat(service.at("spec", "selector").map()).doesNotContainKey("dormouse.dev/active");
    assertThat(service.at("spec", "ports", 0, "port").value()).isEqualTo(80);
    Node deployment = all.the("Deployment", "dormouse-activator");
    assertThat(deployment.at("spec", "replicas").value()).isEqualTo(2);
    assertThat(deployment.at("spec", "selector", "matchLabels").map())
        .doesNotContainKey("dormouse.dev/active");
    assertThat(deployment.at("spec", "template", "metadata", "labels").map())
        .doesNotContainKey("dormouse.dev/active");
  }

  @Test
  void tellsBothProgramsTheirDomainAndNamespaces() {
    Rendered all = Chart.render(EVERYTHING);
    assertThat(args(all, "dormouse-activator"))
        .startsWith("activator")
        .contains("--domain=apps.example.com", "--namespaces=team-a,team-b", "--more")
        .contains("--trusted-proxies=10.0.0.1,fd00::/8", "--access-log");
    assertThat(args(all, "dormouse-operator"))
        .contains("--domain=apps.example.com", "--namespaces=team-a,team-b")
        .contains("--activator-service=dormouse-activator-cluster.dormouse-system");
  }

  @Test
  void tellsTheOperatorHowUrlsAreWritten() {
    assertThat(args(Chart.render(""), "dormouse-operator"))
        .contains("--external-scheme=http", "--cluster-domain=cluster.local")
        .noneMatch(it -> it.toString().startsWith("--external-port"));
    assertThat(args(Chart.render(EVERYTHING), "dormouse-operator"))
        .contains("--external-scheme=https");
    assertThat(args(Chart.render("externalUrl: {scheme: https, port: 8443}"), "dormouse-operator"))
        .contains("--external-scheme=https", "--external-port=8443");
  }

  @Test
  void namesNoNamespaceWhenItServesAll() {
    assertThat(args(Chart.render(""), "dormouse-activator"))
        .noneMatch(it -> it.toString().startsWith("--namespaces"));
  }

  @Test
  void takesImagesOfTheChartsVersionUnlessTold() {
    assertThat(image(Chart.render(""), "dormouse-operator"))
        .isEqualTo("dormouse/operator:" + System.getProperty("project.version"));
    assertThat(image(Chart.render(EVERYTHING), "dormouse-activator"))
        .isEqualTo("registry.example/x/dormouse/activator:v7");
  }

  @Test
  void isOfTheProjectsVersion() {
    Node chart = Node.of(Chart.yaml("Chart.yaml"));
    assertThat(List.of(chart.at("version").value(), chart.at("appVersion").value()))
        .containsOnly(System.getProperty("project.version"));
  }

  /**
   * That an old one gets policy/v1beta1 shows where there is an old one, in the tests on a cluster.
   */
  @Test
  void takesThePolicyApiOfACurrentCluster() {
    assertThat(
            Chart.render("")
                .the("PodDisruptionBudget", "dormouse-activator")
                .at("apiVersion")
                .text())
        .isEqualTo("policy/v1");
  }

  @Test
  void givesEachNamespaceAHostOfItsOwnInTheIngress() {
    Node ingress = Chart.render(EVERYTHING).the("Ingress", "dormouse");
    assertThat(ingress.at("spec", "rules").list())
        .extracting(it -> Node.of(it).at("host").text())
        .containsExactly("*.team-a.apps.example.com", "*.team-b.apps.example.com");
    assertThat(ingress.at("spec", "tls", 0, "hosts").list())
        .containsExactly("*.team-a.apps.example.com", "*.team-b.apps.example.com");
  }

  @Test
  void mountsCertificatesAsFilesThatMayComeLater() {
    Rendered all = Chart.render(EVERYTHING);
    Node pod = all.the("Deployment", "dormouse-activator").at("spec", "template", "spec");
    assertThat(args(all, "dormouse-activator"))
        .contains(
            "--tls-cert=/etc/dormouse/tls/default/tls.crt",
            "--tls-key=/etc/dormouse/tls/default/tls.key",
            "--tls-folder=/etc/dormouse/tls/more",
            "--https-redirect=443",
            "--proxy-protocol=true");
    Node sources = pod.at("volumes", 3, "projected", "sources");
    assertThat(sources.list())
        .extracting(it -> Node.of(it).at("secret", "name").text())
        .containsExactly("wild-own", "shop", "blog");
    assertThat(sources.list())
        .allSatisfy(it -> assertThat(Node.of(it).at("secret", "optional").value()).isEqualTo(true));
    assertThat(sources.at(1, "secret", "items", 0, "path").value()).isEqualTo("more/shop/tls.crt");
    assertThat(all.the("Service", "dormouse-activator").at("spec", "ports", 1, "port").value())
        .isEqualTo(443);
    assertThat(args(Chart.render(""), "dormouse-activator"))
        .noneMatch(it -> it.toString().startsWith("--tls"));
  }

  @Test
  void keepsThePortForCallersInTheClusterApart() {
    Rendered all = Chart.render("service: {type: LoadBalancer}");
    Node cluster = all.the("Service", "dormouse-activator-cluster").at("spec");
    assertThat(cluster.at("type").value()).isEqualTo("ClusterIP");
    assertThat(cluster.at("ports", 0, "targetPort").value()).isEqualTo("cluster");
    assertThat(cluster.at("selector").map())
        .containsEntry("app.kubernetes.io/component", "activator");
    assertThat(all.the("Service", "dormouse-activator").at("spec", "ports").list()).hasSize(1);
    Node policy = all.the("NetworkPolicy", "dormouse-activator").at("spec", "ingress");
    assertThat(policy.at(1, "ports", 0, "port").value()).isEqualTo("cluster");
    assertThat(policy.at(1, "from").list()).containsExactly(Map.of("namespaceSelector", Map.of()));
  }

  @Test
  void tellsTheOperatorWhoMayClaimWhatAndHowCallsComeIn() {
    assertThat(args(Chart.render(EVERYTHING), "dormouse-operator"))
        .contains(
            "--allowed-domains=*=*.open.example.com,team-a=*.a.example.com,team-a=shop.example.com",
            "--ingress-hosts=domains",
            "--ingress-class=nginx",
            "--ingress-annotation=a=b",
            "--ingress-tls-secret=wild",
            "--ingress-annotation-prefixes=cert-manager.io/,acme.cert-manager.io/",
            "--ingress-backend=dormouse-activator:80",
            "--gateways=infra/public,infra/private/web");
    Rendered perService = Chart.render("ingress: {mode: perService}");
    assertThat(args(perService, "dormouse-operator")).contains("--ingress-hosts=all");
    assertThat(perService.kinds()).doesNotContain("Ingress");
    assertThat(args(Chart.render(""), "dormouse-operator"))
        .noneMatch(it -> it.toString().startsWith("--ingress-hosts"))
        .noneMatch(it -> it.toString().startsWith("--gateways"))
        .noneMatch(it -> it.toString().startsWith("--allowed-domains"));
  }

  @Test
  void takesEveryHostWhenTheIngressIsForNothingElse() {
    Node ingress =
        Chart.render("ingress: {mode: wildcard, catchAll: true}").the("Ingress", "dormouse");
    assertThat(ingress.at("spec", "rules").list()).hasSize(1);
    assertThat(ingress.at("spec", "rules", 0).has("host")).isFalse();
  }

  @Test
  void letsAnybodyCallTheActivatorAndNobodyTheOperator() {
    Rendered all = Chart.render(EVERYTHING);
    Node activator = all.the("NetworkPolicy", "dormouse-activator").at("spec", "ingress");
    assertThat(activator.at(0, "ports", 0, "port").value()).isEqualTo("http");
    assertThat(activator.at(0, "ports", 1, "port").value()).isEqualTo("https");
    assertThat(activator.at(0).has("from")).isFalse();
    assertThat(activator.at(3, "ports", 0, "port").value()).isEqualTo("metrics");
    assertThat(activator.at(3).has("from")).isTrue();
    Node operator = all.the("NetworkPolicy", "dormouse-operator").at("spec", "ingress");
    assertThat(operator.list()).hasSize(1);
    assertThat(operator.at(0, "ports", 0, "port").value()).isEqualTo("metrics");
  }

  @Test
  void spreadsActivatorsOverNodesAndZones() {
    assertThat(
            Chart.render("")
                .the("Deployment", "dormouse-activator")
                .at("spec", "template", "spec", "topologySpreadConstraints")
                .list())
        .extracting(it -> Node.of(it).at("topologyKey").text())
        .containsExactly("kubernetes.io/hostname", "topology.kubernetes.io/zone");
  }

  @Test
  void passesPodSettingsOn() {
    Rendered all = Chart.render(EVERYTHING);
    Node template = all.the("Deployment", "dormouse-activator").at("spec", "template");
    assertThat(template.at("metadata", "labels").map())
        .containsEntry("tier", "edge")
        .containsEntry("owner", "platform");
    Node pod = template.at("spec");
    assertThat(pod.at("serviceAccountName").value()).isEqualTo("edge");
    assertThat(pod.at("imagePullSecrets", 0, "name").value()).isEqualTo("pull");
    assertThat(pod.at("nodeSelector", "disk").value()).isEqualTo("fast");
    assertThat(pod.at("priorityClassName").value()).isEqualTo("high");
    assertThat(pod.at("containers", 0, "env").list()).contains(Map.of("name", "A", "value", "b"));
    assertThat(all.the("ServiceAccount", "edge").at("automountServiceAccountToken").value())
        .isEqualTo(false);
  }

  private static List<Object> args(Rendered all, String deployment) {
    return container(all, deployment).at("args").list();
  }

  private static String image(Rendered all, String deployment) {
    return container(all, deployment).at("image").text();
  }

  private static Node container(Rendered all, String deployment) {
    return all.the("Deployment", deployment).at("spec", "template", "spec", "containers", 0);
  }
}
