package dev.dormouse.activator.kubernetes;

import dev.dormouse.activator.gate.Time;
import dev.dormouse.activator.instances.InstanceSource.StartFailure;
import dev.dormouse.activator.instances.InstanceSource.StartTimes;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.StartupProbe;
import dev.dormouse.crds.kubernetes.PodTrouble;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One pod, and what the listener is told of it:
 *
 * <pre>
 *            ┌────────── the kubelet tries again ◀──────────┐
 *            ▼                                              │
 *   ──▶ STARTING ── trouble, too late, retired ──▶ FAILED ──┤ (startFailed)
 *         │  ▲ └─── answers ──▶ READY                       │
 *         │  └── ended by itself ─┤ (gone, starting)         │
 *         └─────── deleted ───────┴──────────▶ OVER ◀───────┘ (removed, if it was starting or ready)
 * </pre>
 *
 * <p>A pod outlives its program: each time that it begins anew it is another instance for the
 * listener, named after the pod and counted. The start timeout is for all that it takes to be ready
 * once. From then on the kubelet's word on its readiness probes decides whether it gets requests;
 * as that word comes late, it counts once it was good, or when it should have come. A pod that
 * failed stays for as long again, and for a minute at least: the kubelet tries again and may
 * succeed, and people may look at it. Confined to the thread of its surroundings; only the knock is
 * asked from another one.
 */
final class PodInstance implements PodDoor.Heard {
  private static final Duration LEAST_PATIENCE = Duration.ofMinutes(1);

  /** The pod's own deadline is for what can't be knocked on; a knock tells more when it is over. */
  private static final long AFTER_KNOCK_NANOS = 100_000_000;

  private enum Told {
    STARTING,
    READY,
    FAILED,
    OVER
  }

  /** Hears what concerns the revision as a whole. */
  interface Owner {
    /** The pod did not come up; the kubelet may try again. */
    void failed(PodInstance pod);

    /** The kubelet has tried for long enough. */
    void givenUp(PodInstance pod);
  }

  private final ClusterRevision definition;
  private final Surroundings around;
  private final Owner owner;
  private final long requestedAt;
  private PodView view;
  private InstanceId id;
  private Told told = Told.STARTING;
  private boolean begunBefore;
  private long begunAt;
  private int restartsThen;
  private boolean wasUp;
  private boolean leaving;
  private @Nullable PodDoor door;

  private final KubeletWord word;

  /** When the start that runs is over. */
  private Optional<Time.Timer> deadline = Optional.empty();

  /** When the pod is over that has failed and has not been ready since. */
  private Optional<Time.Timer> patience = Optional.empty();

  PodInstance(
      ClusterRevision definition,
      PodView view,
      long requestedAt,
      Surroundings around,
      Owner owner) {
    this.definition = definition;
    this.view = view;
    this.requestedAt = requestedAt;
    this.around = around;
    this.owner = owner;
    this.id = view.instance();
    this.word =
        new KubeletWord(
            definition.revision().template().container(),
            around,
            takes -> around.listener().readiness(revision(), id, takes));
  }

  InstanceId id() {
    return id;
  }

  String name() {
    return view.name();
  }

  private RevisionKey revision() {
    return definition.key();
  }

  /** Whether the pod still counts for its ReplicaSet. */
  boolean isAlive() {
    return told != Told.OVER;
  }

  boolean isLeaving() {
    return leaving;
  }

  boolean hasFailed() {
    return told == Told.FAILED;
  }

  /** Tells that it starts. Called once from outside, as soon as its owner knows it. */
  void begin() {
    begunBefore = told != Told.STARTING;
    id = view.instance();
    told = Told.STARTING;
    begunAt = around.now();
    around.listener().starting(revision(), id);
    deadline.ifPresent(Time.Timer::cancel);
    word.stop();
    long timeout = definition.revision().template().startTimeout().toNanos();
    deadline =
        Optional.of(around.later(timeout + AFTER_KNOCK_NANOS, () -> tooLate(Optional.empty(), 0)));
    proceed();
  }

  /** The pod changed. */
  void seen(PodView changed) {
    view = changed;
    if (changed.ending()) {
      over();
      return;
    }
    switch (told) {
      case STARTING -> proceed();
      case READY -> {
        if (changed.restarts() > restartsThen || changed.run() == PodView.Run.ENDED) {
          wasUp = true;
          around.listener().gone(revision(), id);
          begin();
        } else {
          word.said(changed.readiness());
        }
      }
      case FAILED -> {
        if (!leaving && (trouble().isEmpty() || changed.run() == PodView.Run.RUNNING)) {
          begin();
        }
      }
      case OVER -> {}
    }
  }

  /** What hinders it and does not pass by itself within moments. */
  private Optional<PodTrouble> trouble() {
    boolean atWork = view.run() == PodView.Run.RUNNING;
    boolean aboutToRun = wasUp && view.run() == PodView.Run.ENDED;
    return view.trouble().filter(t -> !t.cause().mayPass() && !atWork && !aboutToRun);
  }

  private void proceed() {
    restartsThen = view.restarts();
    Optional<PodTrouble> trouble = trouble();
    if (trouble.isPresent()) {
      fail(PodFailures.of(view.name(), trouble.get()));
    } else if (definition.kubeletProbes()) {
      if (view.kubeletReady() && view.address().isPresent()) {
        answers(around.now(), around.now());
      }
    } else if (door == null && view.address().isPresent()) {
      PodDoor opened =
          new PodDoor(definition.revision().template(), address(), begunAt, around, this);
      door = opened;
      around.knocks().accept(opened);
    }
  }

  private InetSocketAddress address() {
    return new InetSocketAddress(
        view.address().orElseThrow(), definition.revision().template().container().port());
  }

  @Override
  public void answers(long startedAt, long readyAt) {
    closeDoor();
    cancelTimers();
    if (!id.equals(view.instance())) { // the container was started again as it was waited for
      around.listener().gone(revision(), id);
      id = view.instance();
      around.listener().starting(revision(), id);
    }
    told = Told.READY;
    long askedAt = begunBefore ? begunAt : Math.min(requestedAt, startedAt);
    around
        .listener()
        .ready(
            revision(),
            id,
            address(),
            new StartTimes(askedAt, Math.max(askedAt, startedAt), readyAt));
    word.start(view.readiness());
  }

  private void fail(StartFailure failure) {
    closeDoor();
    deadline.ifPresent(Time.Timer::cancel);
    if (patience.isEmpty()) {
      Duration startTimeout = definition.revision().template().startTimeout();
      long left = Math.max(startTimeout.toNanos(), LEAST_PATIENCE.toNanos());
      patience = Optional.of(around.later(left, this::giveUp));
    }
    told = Told.FAILED;
    around.listener().startFailed(revision(), id, failure);
    owner.failed(this);
  }

  @Override
  public void isTooLate(StartupProbe unanswered, int lastAnswer) {
    tooLate(Optional.of(unanswered), lastAnswer);
  }

  private void tooLate(Optional<StartupProbe> unanswered, int lastAnswer) {
    if (told == Told.STARTING) {
      fail(PodFailures.tooLate(definition, view, unanswered, lastAnswer));
    }
  }

  private void giveUp() {
    if (told != Told.READY) {
      owner.givenUp(this);
    }
  }

  /** It is not wanted any more. */
  void retire() {
    leaving = true;
    if (told == Told.STARTING) {
      closeDoor();
      told = Told.FAILED;
      around.listener().startFailed(revision(), id, PodFailures.givenUp(view.name()));
    }
  }

  /** It is wanted after all: it starts anew, and answers at once if it was ready. */
  void reclaim() {
    if (!leaving || told == Told.OVER) {
      return;
    }
    leaving = false;
    if (told == Told.READY) {
      around.listener().gone(revision(), id);
    }
    begin();
  }

  /** Somebody asks for an instance: it is told anew how the pod fares that failed. */
  void tryAgain() {
    if (told == Told.FAILED && !leaving) {
      begin();
    }
  }

  /** The pod ends or is gone. */
  void over() {
    Told before = told;
    told = Told.OVER;
    closeDoor();
    cancelTimers();
    if (before == Told.STARTING || before == Told.READY) {
      around.listener().removed(revision(), id);
    }
  }

  private void closeDoor() {
    if (door != null) {
      door.close();
      door = null;
    }
  }

  private void cancelTimers() {
    deadline.ifPresent(Time.Timer::cancel);
    word.stop();
    patience.ifPresent(Time.Timer::cancel);
    patience = Optional.empty();
  }
}
