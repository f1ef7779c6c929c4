package dev.dormouse.e2e.cluster;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.Release;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The chart in the cluster, the way that the documentation tells: the custom resources first, then
 * the release. Used by one thread.
 */
final class Installation {
  static final String NAMESPACE = "dormouse-e2e";
  static final String RELEASE = "dormouse";
  static final String DOMAIN = "e2e.localhost";

  private static final Path CHART = Path.of("..", "helm", "dormouse").toAbsolutePath().normalize();
  private static final int READY_SECONDS = 180;

  /** The annotation has pods of an earlier run replaced, whose image may be another by now. */
  private static final String VALUES =
      """
      domain: %1$s
      externalUrl: {scheme: http}
      tls: {secretName: e2e-tls}
      domains: {allowed: {"*": ["*.e2e.example.com"]}}
      activator:
        podAnnotations: {e2e-run: "%2$d"}
        resources: {requests: {cpu: 50m, memory: 192Mi}, limits: {memory: 640Mi}}
        terminationGracePeriodSeconds: 20
      operator:
        prepullImage: %3$s
        podAnnotations: {e2e-run: "%2$d"}
        resources: {requests: {cpu: 50m, memory: 160Mi}, limits: {memory: 512Mi}}
        terminationGracePeriodSeconds: 10
      """
          .formatted(
              DOMAIN,
              System.currentTimeMillis(),
              System.getenv().getOrDefault("E2E_PREPULL_IMAGE", "busybox:1.37.0-musl"));

  private Installation() {}

  /** Installs, or brings up to date what an earlier run left, and waits until all is ready. */
  static void install(KubernetesClient client, String kubeconfig) {
    applyCustomResources(client);
    awaitEndOfFormer(client);
    storeCertificate(client);
    upgrade(kubeconfig, "");
  }

  /** Brings the release up to date with more values than usual. Waits until all are ready. */
  static void upgrade(String kubeconfig, String more) {
    withValues(
        VALUES, values -> withValues(more, moreValues -> upgrade(kubeconfig, values, moreValues)));
  }

  private static void upgrade(String kubeconfig, Path... values) {
    var upgrade =
        new Helm(CHART)
            .upgrade()
            .install()
            .withName(RELEASE)
            .withNamespace(NAMESPACE)
            .createNamespace()
            .withKubeConfigContents(kubeconfig)
            .waitReady()
            .withTimeout(READY_SECONDS);
    for (Path file : values) {
      upgrade.withValuesFile(file);
    }
    Release release = upgrade.call();
    System.out.println("e2e: installed " + release.getName() + ", " + release.getStatus());
  }

  /** Nothing can be made in a namespace that an earlier run has deleted, and that is not gone. */
  private static void awaitEndOfFormer(KubernetesClient client) {
    Wait.until(
        Duration.ofSeconds(120),
        client.namespaces().withName(NAMESPACE)::get,
        it -> it == null || it.getMetadata().getDeletionTimestamp() == null,
        it -> "namespace " + NAMESPACE + " is still being deleted: " + it.getStatus());
  }

  /** Before the pods are made, for the kubelet takes a minute to see a change. */
  private static void storeCertificate(KubernetesClient client) {
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
        .serverSideApply();
    TlsCalls.store(client, NAMESPACE, "*." + DOMAIN);
  }

  static void uninstall(KubernetesClient client, String kubeconfig) {
    Helm.uninstall(RELEASE)
        .ignoreNotFound()
        .withNamespace(NAMESPACE)
        .withKubeConfigContents(kubeconfig)
        .call();
    client.namespaces().withName(NAMESPACE).delete();
  }

  private static void applyCustomResources(KubernetesClient client) {
    try (Stream<Path> files = Files.list(CHART.resolve("crds"))) {
      List<HasMetadata> definitions = files.sorted().map(it -> load(client, it)).toList();
      for (HasMetadata definition : definitions) {
        // Not by server-side apply: before 1.25 that takes no field that it doesn't know, CEL
        // rules.
        client.resource(definition).createOr(NonDeletingOperation::update);
      }
      for (HasMetadata definition : definitions) {
        client
            .resource(definition)
            .waitUntilCondition(Installation::established, 30, TimeUnit.SECONDS);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean established(HasMetadata definition) {
    return Resources.condition(definition, "Established")
        .map(it -> it.status().equals("True"))
        .orElse(false);
  }

  private static HasMetadata load(KubernetesClient client, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return client.load(in).items().getFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void withValues(String values, java.util.function.Consumer<Path> use) {
    try {
      Path file = Files.createTempFile("values", ".yaml");
      try {
        Files.writeString(file, values);
        use.accept(file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
