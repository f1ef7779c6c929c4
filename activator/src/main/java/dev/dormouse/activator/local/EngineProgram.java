package dev.dormouse.activator.local;

import dev.dormouse.activator.instances.InstanceSource.StartFailure.Cause;
import dev.dormouse.activator.local.ContainerEngines.Engine;
import dev.dormouse.core.revision.Container;
import dev.dormouse.core.revision.InstanceId;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The container's image, run by Docker or Podman: the engine's program stays in the foreground and
 * stands for the container. For worker threads, one at a time.
 */
final class EngineProgram implements Program {
  static final String LABEL = "dev.dormouse.run";
  private static final Logger LOG = LoggerFactory.getLogger(EngineProgram.class);
  private static final Duration REMOVAL = Duration.ofSeconds(10);

  private final InstanceId instance;
  private final LocalRevision revision;
  private final Container container;
  private final int port;
  private final Machine machine;
  private volatile @Nullable Engine engine;

  EngineProgram(InstanceId instance, LocalRevision revision, int port, Machine machine) {
    this.instance = instance;
    this.revision = revision;
    this.container = revision.revision().template().container();
    this.port = port;
    this.machine = machine;
  }

  /** The engine's own proxy listens from the container's start, before the program does. */
  @Override
  public PortView port() {
    return new PortView(port, container.port(), true);
  }

  @Override
  public Start start() {
    String name = revision.revision().key().name();
    if (container.image().isEmpty()) {
      return Start.refused(Cause.CANNOT_START, name + " has neither a command nor an image to run");
    }
    Optional<Engine> answering = machine.engines().find();
    if (answering.isEmpty()) {
      return Start.refused(
          Cause.NO_CONTAINER_ENGINE,
          name
              + " has an image and no command, and no container engine answers here: start Docker"
              + " or Podman, or give the container a command to run as a local process");
    }
    try {
      return new Start.Started(spawn(answering.get(), container.image().get()));
    } catch (IOException | IllegalArgumentException e) {
      return Start.refused(Cause.CANNOT_START, name + " cannot start: " + e.getMessage());
    }
  }

  private Process spawn(Engine chosen, String image) throws IOException {
    var builder =
        new ProcessBuilder(machine.session().command(chosen.command(run(image))))
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(machine.environment());
    builder.environment().put(RunMark.VARIABLE, machine.mark().value(instance));
    machine.supervisor().ensureRunning();
    machine.supervisor().engine(chosen.program().toString());
    Process process = builder.start();
    machine.supervisor().watch(process.pid());
    engine = chosen;
    return process;
  }

  private List<String> run(String image) {
    var environment = new InstanceEnvironment(revision.revision(), container.port());
    var words = new ArrayList<>(List.of("run", "--rm", "--init", "--name", name()));
    words.addAll(List.of("--label", LABEL + "=" + machine.mark().run()));
    words.addAll(List.of("--publish", "127.0.0.1:" + port + ":" + container.port()));
    environment
        .variables()
        .forEach((name, value) -> words.addAll(List.of("--env", name + "=" + value)));
    container.workingDir().ifPresent(dir -> words.addAll(List.of("--workdir", dir)));
    words.add(image);
    words.addAll(environment.commandLine());
    return words;
  }

  /** Unique on this machine, and shows what it is in the engine's own list. */
  private String name() {
    return "dormouse-" + machine.mark().run().substring(24) + "-" + instance.name();
  }

  @Override
  public void terminate(Process process, Duration grace) {
    if (engine != null) {
      try {
        engine.begin("stop", "-t", Long.toString(Math.max(1, grace.toSeconds())), name());
      } catch (IOException e) {
        LOG.warn("could not stop the container {}", name(), e);
      }
    }
  }

  /** The engine's program first: it may be about to make the container. */
  @Override
  public void kill(Process process) {
    if (engine != null) {
      new ProcessTree(process.toHandle(), machine.mark().of(instance)).kill();
      machine.supervisor().forget(process.pid());
      engine.run(REMOVAL, "rm", "-f", name());
    }
  }
}
