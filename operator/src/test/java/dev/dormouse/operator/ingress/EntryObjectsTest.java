package dev.dormouse.operator.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.revision.ServiceDefinition;
import dev.dormouse.core.route.DomainPolicy;
import dev.dormouse.crds.kubernetes.ResourceMapper;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus.DomainStatus;
import dev.dormouse.operator.ingress.IngressOptions.Gateway;
import dev.dormouse.operator.ingress.IngressOptions.Hosts;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The objects by which requests come in. */
final class EntryObjectsTest {
  private static final KubernetesSerialization YAML = new KubernetesSerialization();
  private static final List<DomainPolicy.Allowed> ANYBODY =
      List.of(new DomainPolicy.Allowed("*", "*"));

  private static IngressOptions options(Hosts hosts, String... gateways) {
    return new IngressOptions(
        hosts,
        Optional.of("nginx"),
        Map.of("every", "one"),
        Optional.of("wildcard"),
        IngressOptions.DEFAULT_PASSED,
        List.of(gateways).stream().map(Gateway::parse).toList(),
        IngressOptions.backend("activator:80"),
        ANYBODY);
  }

  private static EntryPlan plan(IngressOptions options, String ingress, String traffic) {
    ServerlessServiceResource service =
        YAML.unmarshal(
            """
            apiVersion: dormouse.dev/v1alpha1
            kind: ServerlessService
            metadata: {name: hello, namespace: team}
            spec:
              template: {spec: {containers: [{image: hello:1}]}}
              ingress: %s
              traffic: %s
            """
                .formatted(ingress, traffic),
            ServerlessServiceResource.class);
    ServiceDefinition definition = ResourceMapper.map(service).definition().orElseThrow();
    ServiceDomains domains =
        new ServiceDomains(
            definition.reach().domains().stream()
                .map(name -> new DomainStatus(name, null, null))
                .toList(),
            List.of());
    return EntryPlan.plan(
        definition, service.getSpec().ingress().annotations(), domains, "x.org", options);
  }

  private static String spec(GenericKubernetesResource object) {
    return YAML.asYaml(object.getAdditionalProperties().get("spec")).replace("\"", "");
  }

  private static final String CERTIFIED =
      "{domains: [shop.example.com], annotations: {cert-manager.io/cluster-issuer: acme, nginx/x: y}}";
  private static final String TAGGED = "[{latestRevision: true, percent: 100, tag: new}]";

  @Test
  void anIngressHasAllHostsWithACertificateForEachKind() {
    IngressOptions options = options(Hosts.ALL);
    EntryPlan plan = plan(options, CERTIFIED, TAGGED);
    GenericKubernetesResource ingress =
        new EntryObjects(options, "system").ingresses(plan).getFirst();

    assertThat(plan.refused()).containsExactly("nginx/x");
    assertThat(ingress.getMetadata().getNamespace()).isEqualTo("system");
    assertThat(ingress.getMetadata().getName()).isEqualTo("hello.team");
    assertThat(ingress.getMetadata().getAnnotations())
        .containsEntry("every", "one")
        .containsEntry("cert-manager.io/cluster-issuer", "acme")
        .doesNotContainKey("nginx/x");
    assertThat(spec(ingress))
        .contains("ingressClassName: nginx")
        .contains("secretName: wildcard", "secretName: hello.team-tls")
        .contains(
            "host: hello.team.x.org", "host: new---hello.team.x.org", "host: shop.example.com")
        .contains("name: activator", "number: 80");
  }

  @Test
  void besideAWildcardAnIngressIsForDomainsOnly() {
    IngressOptions options = options(Hosts.DOMAINS);
    EntryObjects objects = new EntryObjects(options, "system");

    assertThat(spec(objects.ingresses(plan(options, CERTIFIED, TAGGED)).getFirst()))
        .contains("host: shop.example.com")
        .doesNotContain("x.org", "wildcard");
    assertThat(objects.ingresses(plan(options, "{}", "[]"))).isEmpty();
  }

  @Test
  void withoutAnIssuerNoCertificateIsAskedForADomain() {
    IngressOptions options = options(Hosts.DOMAINS);

    assertThat(
            spec(
                new EntryObjects(options, "system")
                    .ingresses(plan(options, "{domains: [shop.example.com]}", "[]"))
                    .getFirst()))
        .doesNotContain("tls");
  }

  @Test
  void whatIsVisibleInTheClusterOnlyHasNoWayIn() {
    IngressOptions options = options(Hosts.ALL, "infra/public");
    EntryPlan plan = plan(options, "{visibility: cluster, domains: [shop.example.com]}", TAGGED);
    EntryObjects objects = new EntryObjects(options, "system");

    assertThat(objects.ingresses(plan)).isEmpty();
    assertThat(objects.routes(plan, "v1")).isEmpty();
  }

  @Test
  void aRouteNamesItsGatewaysAndHosts() {
    IngressOptions options = options(Hosts.NONE, "infra/public", "infra/private/web");
    EntryObjects objects = new EntryObjects(options, "system");
    EntryPlan plan = plan(options, CERTIFIED, TAGGED);

    assertThat(objects.ingresses(plan)).isEmpty();
    GenericKubernetesResource route =
        objects.routes(plan, "gateway.networking.k8s.io/v1").getFirst();
    assertThat(route.getApiVersion()).isEqualTo("gateway.networking.k8s.io/v1");
    assertThat(spec(route))
        .contains("name: public", "name: private", "sectionName: web", "namespace: infra")
        .contains("- hello.team.x.org", "- new---hello.team.x.org", "- shop.example.com")
        .contains("name: activator", "port: 80");
  }

  @Test
  void moreHostsThanARouteMayHaveAreSeveralRoutes() {
    IngressOptions options = options(Hosts.NONE, "infra/public");
    List<String> domains = IntStream.range(0, 20).mapToObj(i -> "d" + i + ".example.com").toList();

    assertThat(
            new EntryObjects(options, "system")
                .routes(plan(options, "{domains: " + domains + "}", "[]"), "v1"))
        .extracting(route -> route.getMetadata().getName())
        .containsExactly("hello.team", "hello.team.2");
  }

  @Test
  void whatTheServerAddsIsNoDifferenceAndWhatIsMissingIs() {
    IngressOptions options = options(Hosts.NONE, "infra/public");
    EntryObjects objects = new EntryObjects(options, "system");
    GenericKubernetesResource wished = objects.routes(plan(options, "{}", "[]"), "v1").getFirst();
    GenericKubernetesResource stored =
        YAML.unmarshal(
            YAML.asYaml(wished)
                .replace("name: \"public\"", "name: \"public\"\n    kind: \"Gateway\"")
                .replace("name: public", "name: public\n    kind: Gateway"),
            GenericKubernetesResource.class);

    assertThat(EntryObjects.matches(stored, wished)).isTrue();
    assertThat(
            EntryObjects.matches(
                stored,
                objects.routes(plan(options, "{domains: [a.example.com]}", "[]"), "v1").getFirst()))
        .isFalse();
  }
}
