package dev.dormouse.activator.local;

import dev.dormouse.activator.instances.InstanceSource.Listener;
import dev.dormouse.activator.instances.InstanceSource.StartFailure;
import dev.dormouse.activator.instances.InstanceSource.StartFailure.Cause;
import dev.dormouse.activator.instances.InstanceSource.StartTimes;
import dev.dormouse.activator.probe.Knock;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.StartupProbe;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One instance, from being asked for to the end of its last process. Where it stands for the
 * listener is apart from that: one that was too late is over at once, while its processes still
 * end. Safe for any thread; its lock makes sure that a process which is started while the instance
 * is retired is stopped by one of the two.
 */
final class LocalInstance {
  private static final Duration LAST_OUTPUT = Duration.ofMillis(500);

  /** Its process and what belongs to it. */
  private record Child(Program program, Process process, OutputTail output, long startedAt) {
    InetSocketAddress address() {
      return new InetSocketAddress(Inet4Address.ofLiteral("127.0.0.1"), program.port().port());
    }
  }

  private final InstanceId id;
  private final LocalRevision definition;
  private final Machine machine;
  private final long requestedAt;
  private final Standing standing;
  private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
  // Guarded by this.
  private boolean retired;
  private @Nullable Child child;

  LocalInstance(
      InstanceId id,
      LocalRevision definition,
      Listener listener,
      Machine machine,
      Consumer<LocalInstance> whenOver) {
    this.id = id;
    this.definition = definition;
    this.machine = machine;
    this.requestedAt = System.nanoTime();
    this.standing = new Standing(definition.revision().key(), id, listener, machine.calls());
    var _ = over.thenRun(() -> whenOver.accept(this));
  }

  InstanceId id() {
    return id;
  }

  RevisionKey revision() {
    return definition.revision().key();
  }

  Duration gracePeriod() {
    return definition.revision().template().gracePeriod();
  }

  /** Whether it starts or is ready, and is to stay. */
  boolean counts() {
    return standing.counts();
  }

  /** Whether it came up, and is not over. */
  boolean isReady() {
    return standing.isReady();
  }

  /** Done when none of its processes is left. */
  CompletableFuture<@Nullable Void> over() {
    return over;
  }

  /** For a worker: the start may block for a moment. */
  void start() {
    if (!counts()) {
      over.complete(null);
      return;
    }
    try {
      start(machine.ports().take());
    } catch (IOException e) {
      refused(new StartFailure(Cause.CANNOT_START, revision().name() + ": " + e, List.of()));
    }
  }

  private void start(int port) {
    Program program =
        definition.revision().template().container().command().isEmpty()
            ? new EngineProgram(id, definition, port, machine)
            : new HostProgram(id, definition, port, machine);
    // Not a switch over types: its first run would make a class, in the middle of a first start.
    var start = program.start();
    if (start instanceof Program.Start.Started(Process process)) {
      started(program, process);
    } else if (start instanceof Program.Start.Refused(StartFailure failure)) {
      machine.ports().giveBack(port);
      refused(failure);
    }
  }

  private void refused(StartFailure failure) {
    var _ = standing.failed(failure);
    machine.calls().run();
    over.complete(null);
  }

  private void started(Program program, Process process) {
    long now = System.nanoTime();
    var output =
        OutputTail.follow(
            id.name(), process.getInputStream(), line -> definition.output().line(id, line));
    var started = new Child(program, process, output, now);
    boolean unwanted;
    synchronized (this) {
      child = started;
      unwanted = retired;
    }
    machine.prober().watch(new Door(started));
    var _ = process.onExit().thenRunAsync(() -> exited(started), machine.ends());
    if (unwanted) {
      stop(started);
    }
  }

  /** Stops it, unless it stops already. */
  void retire() {
    Child running;
    synchronized (this) {
      if (retired) {
        return;
      }
      retired = true;
      running = child;
    }
    if (standing.leave()) {
      var _ = standing.failed(StartMessages.givenUp(id));
      machine.calls().run();
      if (running != null) {
        stop(running);
      }
    }
  }

  /** Stops it if it is not ready. */
  void giveUpStart() {
    if (!standing.isReady()) {
      retire();
    }
  }

  /** SIGTERM, the grace period, SIGKILL. */
  private void stop(Child running) {
    Program program = running.program();
    Process process = running.process();
    machine.ends().execute(() -> program.terminate(process, gracePeriod()));
    Runnable kill = () -> machine.ends().execute(() -> program.kill(process));
    var later = machine.timer().schedule(kill, gracePeriod().toNanos(), TimeUnit.NANOSECONDS);
    var _ = process.onExit().thenRun(() -> later.cancel(false));
  }

  private void exited(Child former) {
    var _ = standing.leave();
    standing.gone();
    machine.calls().run();
    former.program().kill(former.process());
    try {
      former.output().awaitEnd(LAST_OUTPUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!standing.isOver()) {
      var _ = standing.failed(failureOf(former));
      machine.calls().run();
    }
    machine.ports().giveBack(former.program().port().port());
    over.complete(null);
  }

  private StartFailure failureOf(Child former) {
    String message =
        StartMessages.exited(
            definition.revision(), former.program().port(), former.process().exitValue());
    return new StartFailure(Cause.EXITED, message, former.output().lastLines());
  }

  /** How the prober sees it. */
  private final class Door implements Knock.Target {
    private final Child started;
    private final Revision revision = definition.revision();

    Door(Child started) {
      this.started = started;
    }

    @Override
    public InetSocketAddress address() {
      return started.address();
    }

    @Override
    public List<StartupProbe> questions() {
      return revision.template().container().startQuestions();
    }

    @Override
    public boolean proxied() {
      return started.program().port().proxied();
    }

    @Override
    public long startedAt() {
      return started.startedAt();
    }

    @Override
    public Duration startTimeout() {
      return revision.template().startTimeout();
    }

    @Override
    public boolean wanted() {
      return counts();
    }

    @Override
    public void ready(long now) {
      standing.ready(started.address(), new StartTimes(requestedAt, started.startedAt(), now));
      machine.calls().run();
      revision
          .template()
          .container()
          .readinessProbe()
          .ifPresent(probe -> new ReadinessWatch(this, probe, machine, this::readiness).begin());
    }

    private void readiness(boolean takesRequests) {
      standing.readiness(takesRequests);
      machine.calls().run();
    }

    @Override
    public void tooLate(StartupProbe unanswered, int lastAnswer) {
      var port = started.program().port();
      String message = StartMessages.tooLate(revision, port, unanswered, lastAnswer);
      var failure = new StartFailure(Cause.START_TIMEOUT, message, started.output().lastLines());
      if (standing.failed(failure)) {
        machine.ends().execute(() -> started.program().kill(started.process()));
      }
      machine.calls().run();
    }
  }
}
