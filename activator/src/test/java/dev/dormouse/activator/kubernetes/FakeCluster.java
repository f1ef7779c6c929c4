package dev.dormouse.activator.kubernetes;

import dev.dormouse.activator.gate.SimulatedTime;
import dev.dormouse.activator.gate.TestRevisions;
import dev.dormouse.activator.kubernetes.PodView.Run;
import dev.dormouse.activator.probe.Knock;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.crds.kubernetes.PodTrouble;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/**
 * A cluster in words: an API server that can conflict or be away, a ReplicaSet and a kubelet that
 * act when {@link #proceed} is called. One thread only.
 */
final class FakeCluster implements ScaleClient, Executor {
  private static final Duration STEP = Duration.ofMillis(25);

  final SimulatedTime time = new SimulatedTime();
  final KubernetesInstances instances =
      new KubernetesInstances(time, this, target -> knocks().add(target), this);

  /** What was written, as {@code good-00001=3} and {@code first good-00001-x1}. */
  final List<String> writes = new ArrayList<>();

  final Set<RevisionKey> broken = new LinkedHashSet<>();
  boolean away;
  boolean refusesScales;
  boolean answersLate;

  /** Pods are being made or ended, and nobody has seen it yet. */
  boolean unsettled;

  private final List<Knock.Target> knocks = new ArrayList<>();
  private final Queue<Runnable> late = new ArrayDeque<>();
  private final Map<RevisionKey, DeploymentView> deployments = new LinkedHashMap<>();
  private final Map<String, PodView> pods = new LinkedHashMap<>();
  private final Set<String> marked = new LinkedHashSet<>();
  private final Queue<Runnable> actions = new ArrayDeque<>();
  private boolean running;
  private int version = 98;
  private int podNumber;

  private List<Knock.Target> knocks() {
    return knocks;
  }

  @Override
  public void execute(Runnable action) {
    actions.add(action);
    if (running) {
      return;
    }
    running = true;
    try {
      for (Runnable next = actions.poll(); next != null; next = actions.poll()) {
        next.run();
      }
    } finally {
      running = false;
    }
  }

  /** The operator makes a revision and its Deployment. */
  void revision(RevisionKey key, int replicas, boolean kubeletProbes) {
    String service = key.name().substring(0, key.name().length() - "-00001".length());
    var revision = TestRevisions.of(service, 1, Duration.ofSeconds(30), OptionalLong.empty());
    instances.define(new ClusterRevision(revision, 0, kubeletProbes, true));
    deployment(key, replicas);
  }

  /** Somebody writes a Deployment. */
  void deployment(RevisionKey key, int replicas) {
    tell(new DeploymentView(key, next(), replicas, Optional.empty()));
  }

  /** The API server takes none of the pods. */
  void refuses(RevisionKey key, PodTrouble trouble) {
    tell(new DeploymentView(key, next(), deployments.get(key).replicas(), Optional.of(trouble)));
  }

  private void tell(DeploymentView deployment) {
    deployments.put(deployment.revision(), deployment);
    instances.deployment(deployment);
  }

  private String next() {
    return String.valueOf(++version);
  }

  int replicas(RevisionKey key) {
    return deployments.get(key).replicas();
  }

  /** Pods that are not ending, oldest first. */
  List<PodView> pods(RevisionKey key) {
    return pods.values().stream().filter(p -> p.revision().equals(key) && !p.ending()).toList();
  }

  /** A pod appears, with an address. */
  PodView pod(RevisionKey key) {
    String name = key.name() + "-x" + ++podNumber;
    PodView pod =
        new PodView(
            key,
            name,
            Optional.of(InetAddress.ofLiteral("10.0.0." + podNumber)),
            false,
            Run.RUNNING,
            0,
            false,
            PodView.Readiness.UNPROBED,
            Optional.empty());
    return change(pod, p -> p);
  }

  /** The kubelet says something else of a pod. */
  PodView change(PodView pod, UnaryOperator<PodView> change) {
    PodView changed = change.apply(pod);
    pods.put(pod.name(), changed);
    instances.pod(changed);
    return changed;
  }

  static UnaryOperator<PodView> runs(int restarts) {
    return p ->
        new PodView(
            p.revision(),
            p.name(),
            p.address(),
            false,
            Run.RUNNING,
            restarts,
            p.kubeletReady(),
            p.readiness(),
            Optional.empty());
  }

  static UnaryOperator<PodView> says(PodView.Readiness readiness) {
    return p ->
        new PodView(
            p.revision(),
            p.name(),
            p.address(),
            p.ending(),
            p.run(),
            p.restarts(),
            readiness == PodView.Readiness.READY,
            readiness,
            p.trouble());
  }

  static UnaryOperator<PodView> ended(int restarts) {
    return stuck(Run.ENDED, restarts, PodTrouble.Cause.CRASH, "it ended with exit code 1");
  }

  static UnaryOperator<PodView> stuck(
      Run run, int restarts, PodTrouble.Cause cause, String message) {
    return p ->
        new PodView(
            p.revision(),
            p.name(),
            p.address(),
            false,
            run,
            restarts,
            false,
            p.readiness(),
            Optional.of(new PodTrouble(cause, message, List.of())));
  }

  /** Somebody deletes a pod. */
  void delete(PodView pod) {
    change(
        pod,
        p ->
            new PodView(
                p.revision(),
                p.name(),
                p.address(),
                true,
                p.run(),
                p.restarts(),
                p.kubeletReady(),
                p.readiness(),
                p.trouble()));
    pods.remove(pod.name());
    instances.podGone(pod.revision(), pod.name());
  }

  /** Whoever is knocked on answers. */
  void answerKnocks() {
    List<Knock.Target> open = List.copyOf(knocks);
    knocks.clear();
    open.stream().filter(Knock.Target::wanted).forEach(target -> target.ready(time.now()));
  }

  int openKnocks() {
    return (int) knocks.stream().filter(Knock.Target::wanted).count();
  }

  /** The API server answers what it was asked. */
  void answer() {
    for (Runnable next = late.poll(); next != null; next = late.poll()) {
      next.run();
    }
  }

  /** All that was asked for happens. */
  void proceed() {
    for (int round = 0; round < 4; round++) {
      time.pass(STEP);
      actAsReplicaSets();
      answerKnocks();
    }
  }

  /** Pods appear and end until there are as many as there should be. */
  void actAsReplicaSets() {
    List.copyOf(deployments.keySet()).forEach(this::replicaSet);
  }

  private void replicaSet(RevisionKey key) {
    List<PodView> alive = pods(key);
    int replicas = replicas(key);
    for (int i = alive.size(); i < replicas; i++) {
      PodView created = pod(key);
      if (broken.contains(key)) {
        change(created, ended(0));
      }
    }
    alive.stream()
        .sorted((a, b) -> Boolean.compare(marked.contains(b.name()), marked.contains(a.name())))
        .limit(Math.max(0, alive.size() - replicas))
        .forEach(this::delete);
  }

  @Override
  public CompletionStage<Answer> write(RevisionKey revision, String guard, int replicas) {
    return answered(() -> {
      DeploymentView now = deployments.get(revision);
      if (refusesScales) {
        return new Answer.Refused("forbidden");
      }
      if (now == null) {
        return new Answer.Missing();
      }
      if (!now.version().equals(guard)) {
        return new Answer.Conflict();
      }
      writes.add(revision.name() + "=" + replicas);
      DeploymentView written = new DeploymentView(revision, next(), replicas, Optional.empty());
      deployments.put(revision, written);
      return new Answer.Scaled(written.version(), replicas);
    });
  }

  @Override
  public CompletionStage<Answer> read(RevisionKey revision) {
    return answered(() -> {
      DeploymentView now = deployments.get(revision);
      return now == null ? new Answer.Missing() : new Answer.Scaled(now.version(), now.replicas());
    });
  }

  @Override
  public CompletionStage<Answer> goesFirst(RevisionKey revision, String pod) {
    return answered(() -> {
      writes.add("first " + pod);
      marked.add(pod);
      return new Answer.Done();
    });
  }

  @Override
  public void rehearse(RevisionKey revision) {}

  @Override
  public CompletionStage<Answer> standing(RevisionKey revision) {
    return answered(() -> {
      Set<String> names = new LinkedHashSet<>();
      pods(revision).forEach(pod -> names.add(pod.name()));
      return unsettled || names.size() != replicas(revision)
          ? new Answer.Unsettled()
          : new Answer.Standing(names);
    });
  }

  private CompletionStage<Answer> answered(java.util.function.Supplier<Answer> answer) {
    var stage = new CompletableFuture<Answer>();
    Runnable answering =
        () -> stage.complete(away ? new Answer.Unavailable("connection refused") : answer.get());
    if (answersLate) {
      late.add(answering);
    } else {
      answering.run();
    }
    return stage;
  }

  /** Somebody else writes without anybody hearing of it yet. */
  void writesBehindOurBack(RevisionKey key, int replicas) {
    deployments.put(key, new DeploymentView(key, next(), replicas, Optional.empty()));
  }
}
