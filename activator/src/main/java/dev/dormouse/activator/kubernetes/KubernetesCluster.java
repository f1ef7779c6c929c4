package dev.dormouse.activator.kubernetes;

import dev.dormouse.activator.gate.Time;
import dev.dormouse.activator.peer.InstanceLists;
import dev.dormouse.activator.peer.PeerEar;
import dev.dormouse.activator.probe.Prober;
import dev.dormouse.activator.rollout.RolloutRecords;
import dev.dormouse.core.peer.MemberId;
import dev.dormouse.crds.kubernetes.Credentials;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.VersionInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The connection to one cluster: its adapters share a client and a prober. Found as kubectl finds
 * it, by KUBECONFIG or the service account of the pod. Safe for any thread.
 */
public final class KubernetesCluster implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration REQUEST = Duration.ofSeconds(10);

  /**
   * Doubled at each failure up to 32 times this, so that an API server that is back is seen soon.
   */
  private static final Duration RECONNECT = Duration.ofMillis(100);

  private final KubernetesClient client;
  private final Prober prober = new Prober();
  private final KubernetesInstances instances;
  private volatile @Nullable VersionInfo version;
  private Optional<Watches> watches = Optional.empty();
  private final ServiceStatuses statuses;
  private final PodLists lists;

  private KubernetesCluster(KubernetesClient client, Time time, Executor thread) {
    this.client = client;
    this.statuses = new ServiceStatuses(client, time);
    this.lists = new PodLists(client, time);
    this.instances =
        new KubernetesInstances(
            time, thread, prober::watch, new DeploymentScales(client, this::knowsDeletionCost));
  }

  /**
   * Prepares the connection; the API server need not be there yet.
   *
   * @param thread where all that happens to pods is handled, one thing at a time
   */
  public static KubernetesCluster connect(Time time, Executor thread) {
    return connect(Config.autoConfigure(null), time, thread);
  }

  /** Connects to the cluster that a configuration names. */
  public static KubernetesCluster connect(Config found, Time time, Executor thread) {
    Config config =
        Credentials.of(found)
            .withConnectionTimeout((int) CONNECT.toMillis())
            .withRequestTimeout((int) REQUEST.toMillis())
            .withRequestRetryBackoffLimit(0)
            .withWatchReconnectInterval((int) RECONNECT.toMillis())
            .withUserAgent("dormouse-activator")
            .build();
    return new KubernetesCluster(
        new KubernetesClientBuilder()
            .withConfig(config)
            .withKubernetesSerialization(ClusterJson.serialization())
            .build(),
        time,
        thread);
  }

  private boolean knowsDeletionCost() {
    VersionInfo known = version;
    if (known == null) {
      known = client.getKubernetesVersion();
      version = known;
    }
    int major = digits(known.getMajor());
    return major > 1 || digits(known.getMinor()) >= 22;
  }

  /** Some providers say "27+". */
  private static int digits(@Nullable String number) {
    String digits = number == null ? "" : number.replaceAll("\\D.*", "");
    return digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }

  /** The pods as instances, which are told of as soon as they are watched. */
  public KubernetesInstances instances() {
    return instances;
  }

  /** The pods as the API server knows them now, whatever was watched so far. */
  public InstanceLists instanceLists() {
    return lists;
  }

  /** Where rollouts are written down. */
  public RolloutRecords rolloutRecords() {
    return statuses;
  }

  /**
   * Begins to watch. Called once.
   *
   * @param namespaces empty means all
   * @return done when all that was there has been told
   */
  public CompletionStage<@Nullable Void> watch(Set<String> namespaces, ServiceEvents services) {
    Watches started = Watches.start(client, namespaces, services, instances);
    watches = Optional.of(started);
    return started.synced();
  }

  /** Stands for election from now on. */
  public LeaseElection election(
      String namespace, String lease, String identity, LeaseElection.Candidate candidate) {
    LeaseElection election = new LeaseElection(client, namespace, lease, identity, candidate);
    election.start();
    return election;
  }

  /**
   * The store of the activators that share their revisions; it tells from now on.
   *
   * @param group the same for all of them
   * @param address where this one listens for the others, {@code HOST:PORT}
   */
  public LeaseStore memberStore(
      String namespace, String group, MemberId self, String address, PeerEar ear) {
    return LeaseStore.open(client, new StoredMembers(namespace, group), self, address, ear);
  }

  /** The label on the activators' pods in a namespace. */
  public ActiveLabel activeLabel(String namespace) {
    return new ActiveLabel(client, namespace);
  }

  @Override
  public void close() {
    watches.ifPresent(Watches::close);
    prober.close();
    client.close();
  }
}
