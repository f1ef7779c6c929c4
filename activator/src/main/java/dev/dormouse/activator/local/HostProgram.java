package dev.dormouse.activator.local;

import dev.dormouse.activator.instances.InstanceSource.StartFailure.Cause;
import dev.dormouse.core.revision.InstanceId;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The container's command as a process of this machine. It gets this program's own environment,
 * then the container's variables, then the platform's; its input is empty. For worker threads, one
 * at a time.
 */
final class HostProgram implements Program {
  private static final Redirect NO_INPUT = Redirect.from(new File("/dev/null"));

  private final InstanceId instance;
  private final LocalRevision revision;
  private final int port;
  private final Machine machine;
  private volatile @Nullable ProcessTree tree;

  HostProgram(InstanceId instance, LocalRevision revision, int port, Machine machine) {
    this.instance = instance;
    this.revision = revision;
    this.port = port;
    this.machine = machine;
  }

  @Override
  public PortView port() {
    return new PortView(port, port, false);
  }

  @Override
  public Start start() {
    var own = new InstanceEnvironment(revision.revision(), port);
    var environment = new java.util.HashMap<>(machine.environment());
    environment.putAll(own.variables());
    environment.put(RunMark.VARIABLE, machine.mark().value(instance));
    Path folder = workingDir();
    if (!Files.isDirectory(folder)) {
      return Start.refused(
          Cause.CANNOT_START, name() + " cannot start: there is no folder " + folder);
    }
    List<String> words = own.commandLine();
    // Not a switch over types: its first run would make a class, in the middle of a first start.
    var lookup = CommandLookup.find(words.getFirst(), environment.get("PATH"), folder);
    if (lookup instanceof CommandLookup.Missing(String why)) {
      return Start.refused(
          Cause.COMMAND_NOT_FOUND,
          name() + " cannot start: command \"" + words.getFirst() + "\" " + why);
    }
    words.set(0, ((CommandLookup.Found) lookup).program().toString());
    return spawn(words, environment, folder);
  }

  private Start spawn(List<String> words, Map<String, String> environment, Path folder) {
    try {
      var builder =
          new ProcessBuilder(new ArrayList<>(machine.session().command(words)))
              .directory(folder.toFile())
              .redirectInput(NO_INPUT)
              .redirectErrorStream(true);
      builder.environment().clear();
      builder.environment().putAll(environment);
      machine.supervisor().ensureRunning();
      Process process = builder.start();
      machine.supervisor().watch(process.pid());
      tree = new ProcessTree(process.toHandle(), machine.mark().of(instance));
      return new Start.Started(process);
    } catch (IOException | IllegalArgumentException e) {
      // Not the command's absence: that was looked at before.
      return Start.refused(Cause.CANNOT_START, name() + " cannot start: " + e.getMessage());
    }
  }

  private Path workingDir() {
    Path folder = revision.folder();
    return revision
        .revision()
        .template()
        .container()
        .workingDir()
        .map(dir -> folder.resolve(dir).normalize())
        .orElse(folder);
  }

  private String name() {
    return revision.revision().key().name();
  }

  @Override
  public void terminate(Process process, Duration grace) {
    if (tree != null) {
      tree.terminate();
    }
  }

  @Override
  public void kill(Process process) {
    if (tree != null) {
      tree.kill();
      machine.supervisor().forget(process.pid());
    }
  }
}
