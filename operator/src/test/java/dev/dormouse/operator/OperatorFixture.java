package dev.dormouse.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dormouse.crds.kubernetes.Condition;
import dev.dormouse.crds.kubernetes.Labels;
import dev.dormouse.crds.kubernetes.RevisionResource;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import dev.dormouse.crds.kubernetes.ServerlessServiceStatus;
import dev.dormouse.operator.ingress.IngressOptions;
import dev.dormouse.operator.report.Conditions;
import dev.dormouse.testing.ApiServer;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The operator at work in one namespace of an API server; the test is the kubelet and all
 * controllers. For one thread.
 */
final class OperatorFixture implements AutoCloseable {
  private static final Pattern WRITES =
      Pattern.compile("dormouse_operator_api_calls_total\\{(.*)} ([0-9.E]+)");

  private final KubernetesClient client;
  private final ApiServer server;
  private final String namespace;
  private final IngressOptions ingress;
  private OperatorProgram program;

  OperatorFixture(ApiServer server, String namespace) throws Exception {
    this(server, namespace, IngressOptions.NONE);
  }

  OperatorFixture(ApiServer server, String namespace, IngressOptions ingress) throws Exception {
    this.ingress = ingress;
    this.server = server;
    this.client = server.client();
    this.namespace = namespace;
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    startOperator();
  }

  void startOperator() throws Exception {
    program = OperatorProgram.start(options(Optional.empty()), server.config(), "test");
  }

  /** The defaults, but for one namespace, a free port, and a short history. */
  OperatorOptions options(Optional<String> leaseNamespace) {
    OperatorOptions all = OperatorOptions.DEFAULT;
    return new OperatorOptions(
        Set.of(namespace),
        all.domain(),
        all.activatorService(),
        all.clusterDomain(),
        all.externalScheme(),
        all.externalPort(),
        0,
        leaseNamespace,
        1,
        "helper:1",
        ingress);
  }

  void stopOperator() {
    program.close();
  }

  KubernetesClient client() {
    return client;
  }

  /** Applies a service whose template's spec is given. */
  ServerlessServiceResource apply(String name, String spec) {
    return applyWhole(name, "template: {spec: " + spec + "}");
  }

  ServerlessServiceResource applyWhole(String name, String spec) {
    String yaml =
        """
        apiVersion: dormouse.dev/v1alpha1
        kind: ServerlessService
        metadata: {name: %s, namespace: %s}
        spec: {%s}
        """
            .formatted(name, namespace, spec);
    ServerlessServiceResource resource =
        client.getKubernetesSerialization().unmarshal(yaml, ServerlessServiceResource.class);
    return client.resource(resource).fieldManager("user").serverSideApply();
  }

  /** The activator's part: how far a revision has taken over. */
  void rollout(String name, String revision, String from, String verdict, int percent) {
    String yaml =
        """
        apiVersion: dormouse.dev/v1alpha1
        kind: ServerlessService
        metadata: {name: %s, namespace: %s}
        status:
          rollout: {revision: %s, from: %s, verdict: %s, percent: %d, reason: Begun, message: test}
        """
            .formatted(name, namespace, revision, from, verdict, percent);
    ServerlessServiceResource resource =
        client.getKubernetesSerialization().unmarshal(yaml, ServerlessServiceResource.class);
    var _ =
        client
            .resource(resource)
            .subresource("status")
            .patch(
                new PatchContext.Builder()
                    .withPatchType(PatchType.SERVER_SIDE_APPLY)
                    .withFieldManager(Labels.ACTIVATOR)
                    .withForce(true)
                    .build());
  }

  ServerlessServiceStatus awaitStatus(String name, Predicate<ServerlessServiceStatus> holds) {
    return await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> service(name).getStatus(), status -> status != null && holds.test(status));
  }

  ServerlessServiceStatus awaitReason(String name, String reason) {
    return awaitStatus(
        name,
        status ->
            Conditions.find(status.conditions(), Condition.READY)
                .filter(ready -> ready.reason().equals(reason))
                .isPresent());
  }

  ServerlessServiceResource service(String name) {
    return client
        .resources(ServerlessServiceResource.class)
        .inNamespace(namespace)
        .withName(name)
        .require();
  }

  List<String> revisions() {
    return client
        .resources(RevisionResource.class)
        .inNamespace(namespace)
        .list()
        .getItems()
        .stream()
        .map(revision -> revision.getMetadata().getName())
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  Deployment awaitDeployment(String revision) {
    return await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> deployment(revision), deployment -> deployment != null);
  }

  Deployment deployment(String revision) {
    return client.apps().deployments().inNamespace(namespace).withName(revision).get();
  }

  /** The controllers' part: makes a pod of a revision, with a status in YAML. */
  Pod pod(String revision, String status) {
    Deployment deployment = awaitDeployment(revision);
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(revision + "-abc")
            .withNamespace(namespace)
            .withLabels(deployment.getSpec().getTemplate().getMetadata().getLabels())
            .endMetadata()
            .withSpec(deployment.getSpec().getTemplate().getSpec())
            .build();
    assertThat(pod.getMetadata().getLabels()).containsKey(Labels.REVISION);
    pod.getSpec().setServiceAccountName(null);
    client.resource(pod).create();
    return podStatus(revision, status);
  }

  Pod podStatus(String revision, String status) {
    Pod pod = client.pods().inNamespace(namespace).withName(revision + "-abc").require();
    pod.setStatus(client.getKubernetesSerialization().unmarshal("---\n" + status, PodStatus.class));
    return client.resource(pod).updateStatus();
  }

  /** How often the operator wrote something, by what it was. */
  Map<String, Integer> writes() throws Exception {
    Map<String, Integer> writes = new java.util.TreeMap<>();
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + program.adminPort() + "/metrics");
      String text = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
      WRITES
          .matcher(text)
          .results()
          .filter(found -> !found.group(1).contains("verb=\"get\""))
          .forEach(found ->
              writes.merge(found.group(1), (int) Double.parseDouble(found.group(2)), Integer::sum));
    }
    return writes;
  }

  int writeCount() throws Exception {
    return writes().values().stream().mapToInt(Integer::intValue).sum();
  }

  @Override
  public void close() {
    program.close();
  }
}
