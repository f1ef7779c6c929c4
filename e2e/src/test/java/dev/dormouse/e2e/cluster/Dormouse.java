package dev.dormouse.e2e.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Dormouse installed in the cluster under test, once for all tests. Thread-safe once opened. */
public final class Dormouse implements AutoCloseable {
  private static final String ACTIVATOR = Installation.RELEASE + "-activator";

  /** Where activators listen in their pods, for callers from outside. */
  private static final int PORT = 8080;

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
      for (Path archive : Images.all()) {
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

  /** Where one activator is, for callers from outside. */
  public static InetSocketAddress address(Pod activator) {
    return new InetSocketAddress(activator.getStatus().getPodIP(), PORT);
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

  /** Has only these namespaces served; none: all. */
  public void limitTo(List<String> namespaces) {
    Installation.upgrade(cluster.kubeconfig(), "namespaces: " + namespaces);
    Outage.awaitAllRunning(this);
    Outage.awaitNoneLeaving(this);
  }

  /** Whether the activators or the operator may do that, by the API server's word. */
  public boolean may(
      String component, String verb, String group, String resource, String namespace) {
    SubjectAccessReview review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(
                "system:serviceaccount:%s:%s-%s"
                    .formatted(Installation.NAMESPACE, Installation.RELEASE, component))
            .addToGroups("system:serviceaccounts", "system:authenticated")
            .withNewResourceAttributes()
            .withNamespace(namespace)
            .withVerb(verb)
            .withGroup(group)
            .withResource(resource)
            .endResourceAttributes()
            .endSpec()
            .build();
    return client
        .authorization()
        .v1()
        .subjectAccessReview()
        .create(review)
        .getStatus()
        .getAllowed();
  }

  /** What the activators or the operators have logged since they run. */
  public String logs(String component) {
    return pods(component).stream()
        .map(pod -> client.pods().resource(pod).getLog())
        .collect(Collectors.joining());
  }

  /** The pods of the activators or the operators. */
  List<Pod> pods(String component) {
    return client
        .pods()
        .inNamespace(Installation.NAMESPACE)
        .withLabel("app.kubernetes.io/component", component)
        .list()
        .getItems();
  }

  /** Which term of which members each activator takes part in: another one where one was missed. */
  public Map<String, String> epochs() {
    return pods("activator").stream()
        .map(pod -> pod.getMetadata().getName())
        .collect(Collectors.toMap(Function.identity(), this::epoch));
  }

  private String epoch(String activator) {
    return client
        .raw(
            "/api/v1/namespaces/%s/pods/%s:9090/proxy/metrics"
                .formatted(Installation.NAMESPACE, activator))
        .lines()
        .filter(line -> line.startsWith("dormouse_peers_epoch "))
        .collect(Collectors.joining());
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

  /** Whether the cluster has the image {@code dormouse/back-ends:dev}. */
  public boolean hasBackEnds() {
    return Files.exists(Images.backEnds());
  }

  /** What names the cluster to a program. */
  public String kubeconfig() {
    return cluster.kubeconfig();
  }

  /** Where the operator and the activator are. */
  public String systemNamespace() {
    return Installation.NAMESPACE;
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
