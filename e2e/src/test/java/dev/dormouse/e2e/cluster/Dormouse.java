package dev.dormouse.e2e.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Dormouse installed in the cluster under test, once for all tests. Thread-safe once opened. */
public final class Dormouse implements AutoCloseable {
  private static final String ACTIVATOR = Installation.RELEASE + "-activator";

  private final TestCluster cluster;
  private final KubernetesClient client;
  private final Calls calls;
  private final Calls clusterCalls;

  private Dormouse(TestCluster cluster, KubernetesClient client, Calls calls, Calls clusterCalls) {
    this.cluster = cluster;
    this.client = client;
    this.calls = calls;
    this.clusterCalls = clusterCalls;
  }

  static Dormouse open() {
    TestCluster cluster = TestCluster.open(System.getenv());
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(cluster.kubeconfig()))
            .build();
    try {
      for (Path archive : Images.files()) {
        if (Files.exists(archive)) {
          cluster.loadImage().accept(archive);
        }
      }
      Installation.install(client, cluster.kubeconfig());
      return new Dormouse(
          cluster,
          client,
          Calls.open(client, Installation.NAMESPACE, ACTIVATOR),
          Calls.open(client, Installation.NAMESPACE, ACTIVATOR + "-cluster"));
    } catch (RuntimeException e) {
      Diagnostics.write("installation", client, Installation.NAMESPACE);
      client.close();
      cluster.close();
      throw e;
    }
  }

  public KubernetesClient client() {
    return client;
  }

  /** Calls from outside. */
  public Calls calls() {
    return calls;
  }

  /** Calls from within the cluster. */
  public Calls clusterCalls() {
    return clusterCalls;
  }

  /** Calls from outside by TLS. */
  public TlsCalls tlsCalls() {
    return TlsCalls.open(client, Installation.NAMESPACE, ACTIVATOR);
  }

  /** Upgrades the release to other values of the activators, in YAML, and waits until all run. */
  public void upgradeActivators(String values) {
    Installation.upgrade(cluster.kubeconfig(), "activator: " + values);
    Outage.awaitAllRunning(this);
    Outage.awaitNoneLeaving(this);
  }

  /** Has the release again as it was installed. */
  public void asInstalled() {
    upgradeActivators("{}");
  }

  /** Replaces each activator by another one, and waits until the last has gone. */
  public void restartActivators() {
    var _ =
        client
            .apps()
            .deployments()
            .inNamespace(Installation.NAMESPACE)
            .withName(ACTIVATOR)
            .rolling()
            .restart();
    Outage.awaitAllRunning(this);
    Outage.awaitNoneLeaving(this);
  }

  /** What names the cluster to a program. */
  public String kubeconfig() {
    return cluster.kubeconfig();
  }

  /** Where the operator and the activator are. */
  public String systemNamespace() {
    return Installation.NAMESPACE;
  }

  /** The service account of the activator or the operator. */
  public String serviceAccount(String component) {
    return Installation.RELEASE + "-" + component;
  }

  /** The host of a service for callers from outside. */
  public String host(String namespace, String service) {
    return service + "." + namespace + "." + Installation.DOMAIN;
  }

  @Override
  public void close() throws IOException {
    calls.close();
    clusterCalls.close();
    if (System.getenv("E2E_KEEP") == null) {
      Installation.uninstall(client, cluster.kubeconfig());
    }
    client.close();
    cluster.close();
  }
}
