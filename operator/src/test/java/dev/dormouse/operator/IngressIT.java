package dev.dormouse.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dormouse.core.route.DomainPolicy.Allowed;
import dev.dormouse.crds.kubernetes.Condition;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus.DomainStatus;
import dev.dormouse.operator.ingress.IngressOptions;
import dev.dormouse.operator.ingress.IngressOptions.Gateway;
import dev.dormouse.operator.ingress.IngressOptions.Hosts;
import dev.dormouse.operator.report.Conditions;
import dev.dormouse.testing.ApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Domains, Ingresses and HTTPRoutes on a real API server. */
final class IngressIT {
  private static final String SYSTEM = "dormouse-system";
  private static final AtomicInteger NAMESPACES = new AtomicInteger();
  private static final String TEMPLATE = "template: {spec: {containers: [{image: 'hello:1'}]}}";
  private static final IngressOptions OPTIONS =
      new IngressOptions(
          Hosts.ALL,
          Optional.of("nginx"),
          Map.of(),
          Optional.of("wildcard"),
          IngressOptions.DEFAULT_PASSED,
          List.of(),
          IngressOptions.backend("dormouse-activator:80"),
          List.of(new Allowed("*", "*.example.com")));

  private static ApiServer server;
  private String namespace;
  private OperatorFixture operator;

  @BeforeAll
  static void startServer() throws Exception {
    server = ApiServer.withCrds();
    server
        .client()
        .resource(new NamespaceBuilder().withNewMetadata().withName(SYSTEM).endMetadata().build())
        .create();
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void start() throws Exception {
    namespace = "way-" + NAMESPACES.incrementAndGet();
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  private void start(IngressOptions options) throws Exception {
    operator = new OperatorFixture(server, namespace, options);
  }

  private KubernetesClient client() {
    return server.client();
  }

  private Optional<Condition> condition(ServerlessServiceStatus status, String type) {
    return Conditions.find(status.conditions(), type);
  }

  private ServerlessServiceStatus awaitHolder(String service, String... domains) {
    return operator.awaitStatus(
        service,
        status ->
            status.domains().stream().map(DomainStatus::name).toList().equals(List.of(domains)));
  }

  private Optional<Ingress> ingress(String service) {
    return Optional.ofNullable(
        client()
            .network()
            .v1()
            .ingresses()
            .inNamespace(SYSTEM)
            .withName(service + "." + namespace)
            .get());
  }

  private List<String> awaitHosts(String service, String... hosts) {
    return await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                ingress(service).stream()
                    .flatMap(found -> found.getSpec().getRules().stream())
                    .map(rule -> rule.getHost())
                    .toList(),
            List.of(hosts)::equals);
  }

  private String own(String service) {
    return service + "." + namespace + ".dormouse.localhost";
  }

  @Test
  void aDomainGoesToTheFirstAndToTheOtherWhenThatLetsGo() throws Exception {
    start(OPTIONS);
    String claims = TEMPLATE + ", ingress: {domains: [shop.example.com]}";
    operator.applyWhole("first", claims);
    awaitHolder("first", "shop.example.com");
    operator.applyWhole("second", claims);
    ServerlessServiceStatus loser =
        operator.awaitStatus("second", status -> condition(status, "DomainsReady").isPresent());
    assertThat(condition(loser, "DomainsReady").orElseThrow())
        .extracting(Condition::status, Condition::reason, Condition::message)
        .containsExactly("False", "DomainClaimed", "shop.example.com belongs to service first");
    assertThat(condition(loser, "Ready").orElseThrow().reason()).isEqualTo("DomainClaimed");
    awaitHosts("first", own("first"), "shop.example.com");
    awaitHosts("second", own("second"));

    operator.applyWhole("first", TEMPLATE);
    awaitHolder("second", "shop.example.com");
    awaitHosts("first", own("first"));
    awaitHosts("second", own("second"), "shop.example.com");

    operator.applyWhole("first", claims);
    operator.awaitStatus("first", status -> condition(status, "DomainsReady").isPresent());
    client().resource(operator.service("second")).delete();
    awaitHolder("first", "shop.example.com");
    await().atMost(Duration.ofSeconds(20)).until(() -> ingress("second").isEmpty());
  }

  @Test
  void whatNobodyAllowedIsRefusedAndTheServiceAnswersByItsOwnHost() throws Exception {
    start(OPTIONS);
    operator.applyWhole(
        "hello", TEMPLATE + ", ingress: {domains: [shop.example.net, a.dormouse.localhost]}");
    ServerlessServiceStatus status =
        operator.awaitStatus("hello", found -> condition(found, "DomainsReady").isPresent());

    assertThat(condition(status, "DomainsReady").orElseThrow().reason())
        .isEqualTo("DomainNotAllowed");
    assertThat(condition(status, "DomainsReady").orElseThrow().message())
        .contains("shop.example.net is not allowed", "a.dormouse.localhost is within");
    awaitHosts("hello", own("hello"));
  }

  @Test
  void anIngressFollowsItsServiceAndIsRepaired() throws Exception {
    start(OPTIONS);
    operator.applyWhole(
        "hello",
        TEMPLATE
            + ", ingress: {domains: [a.example.com], annotations: {cert-manager.io/issuer: x, b: c}}");
    awaitHosts("hello", own("hello"), "a.example.com");
    Ingress made = ingress("hello").orElseThrow();
    assertThat(made.getSpec().getIngressClassName()).isEqualTo("nginx");
    assertThat(made.getMetadata().getAnnotations())
        .containsEntry("cert-manager.io/issuer", "x")
        .doesNotContainKey("b");
    assertThat(made.getSpec().getTls())
        .extracting(tls -> tls.getSecretName() + " " + tls.getHosts())
        .containsExactly(
            "wildcard [" + own("hello") + "]", "hello." + namespace + "-tls [a.example.com]");
    ServerlessServiceStatus status =
        operator.awaitStatus("hello", found -> condition(found, "IngressReady").isPresent());
    assertThat(condition(status, "IngressReady").orElseThrow().reason())
        .isEqualTo("AnnotationNotAllowed");

    client().resource(made).delete();
    awaitHosts("hello", own("hello"), "a.example.com");

    operator.applyWhole("hello", TEMPLATE + ", ingress: {visibility: cluster}");
    await().atMost(Duration.ofSeconds(20)).until(() -> ingress("hello").isEmpty());
    assertThat(
            operator
                .awaitStatus("hello", found -> String.valueOf(found.url()).contains(".svc."))
                .url())
        .isEqualTo("http://hello." + namespace + ".svc.cluster.local");
  }

  @Test
  void whatASettledServiceHasCostsNoMoreWrites() throws Exception {
    start(OPTIONS);
    operator.applyWhole("hello", TEMPLATE + ", ingress: {domains: [b.example.com]}");
    awaitHosts("hello", own("hello"), "b.example.com");
    awaitHolder("hello", "b.example.com");
    operator.pod("hello-00001", "{phase: Running, conditions: [{type: Ready, status: 'True'}]}");
    operator.awaitReason("hello", "Ready");
    Ingress before = ingress("hello").orElseThrow();
    operator.podStatus(
        "hello-00001", "{phase: Running, conditions: [{type: Ready, status: 'False'}]}");
    operator.podStatus(
        "hello-00001", "{phase: Running, conditions: [{type: Ready, status: 'True'}]}");
    Thread.sleep(2500);
    assertThat(ingress("hello").orElseThrow().getMetadata().getResourceVersion())
        .isEqualTo(before.getMetadata().getResourceVersion());
  }

  @Test
  void whatWasLeftWhileNoOperatorRanGoesWhenOneRuns() throws Exception {
    start(OPTIONS);
    operator.applyWhole("hello", TEMPLATE);
    operator.applyWhole("kept", TEMPLATE);
    awaitHosts("hello", own("hello"));
    awaitHosts("kept", own("kept"));
    operator.stopOperator();
    client().resource(operator.service("hello")).delete();
    operator.startOperator();

    await().atMost(Duration.ofSeconds(20)).until(() -> ingress("hello").isEmpty());
    assertThat(ingress("kept")).isPresent();
  }

  @Test
  void routesAreMadeAsSoonAsTheClusterKnowsThem() throws Exception {
    start(
        new IngressOptions(
            Hosts.NONE,
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            List.of("a/"),
            List.of(Gateway.parse("infra/public")),
            OPTIONS.backend(),
            OPTIONS.domains()));
    operator.applyWhole("hello", TEMPLATE);
    ServerlessServiceStatus status =
        operator.awaitStatus("hello", found -> condition(found, "IngressReady").isPresent());
    assertThat(condition(status, "IngressReady").orElseThrow().reason())
        .isEqualTo("GatewayApiMissing");

    installGatewayApi();
    operator.applyWhole("hello", TEMPLATE + ", ingress: {domains: [gw.example.com]}");
    await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> routeHosts("hello"), List.of(own("hello"), "gw.example.com")::equals);
    operator.awaitStatus(
        "hello", found -> condition(found, "IngressReady").filter(Condition::isTrue).isPresent());

    client().resource(operator.service("hello")).delete();
    await().atMost(Duration.ofSeconds(20)).until(() -> routeHosts("hello").isEmpty());
  }

  private List<String> routeHosts(String service) {
    return Stream.ofNullable(
            client()
                .genericKubernetesResources("gateway.networking.k8s.io/v1", "HTTPRoute")
                .inNamespace(SYSTEM)
                .withName(service + "." + namespace)
                .get())
        .flatMap(route -> hosts(route).stream())
        .toList();
  }

  private static List<String> hosts(GenericKubernetesResource route) {
    List<String> hosts = route.get("spec", "hostnames");
    return hosts;
  }

  /** The least of it: any HTTPRoute. */
  private void installGatewayApi() {
    var definition =
        client()
            .resource(
                """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata:
                  name: httproutes.gateway.networking.k8s.io
                  annotations: {api-approved.kubernetes.io: unapproved}
                spec:
                  group: gateway.networking.k8s.io
                  names: {kind: HTTPRoute, plural: httproutes, singular: httproute, listKind: HTTPRouteList}
                  scope: Namespaced
                  versions:
                    - name: v1
                      served: true
                      storage: true
                      schema:
                        openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
                """);
    definition.create();
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .until(() -> client().getApiGroup("gateway.networking.k8s.io") != null);
  }
}
