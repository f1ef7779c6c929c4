package dev.dormouse.e2e.cluster;

import com.dajudge.kindcontainer.KindContainer;
import com.dajudge.kindcontainer.KindContainerVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.utility.MountableFile;

/**
 * Where the tests run: the cluster of {@code E2E_KUBECONFIG}, or Kind if Docker answers, or
 * nowhere.
 *
 * <p>Images get in by {@code E2E_LOAD_IMAGE}, a command that is given an archive; Kind takes them
 * itself; without either the cluster is trusted to have them. Used by one thread.
 */
record TestCluster(String kubeconfig, Consumer<Path> loadImage, Runnable stop)
    implements AutoCloseable {
  private static final long LOAD_SECONDS = 180;

  /** What came of the search. */
  sealed interface Search {
    /** A cluster that may be opened. */
    record Found(String name) implements Search {}

    /** Nowhere to run, and why. */
    record Absent(String reason) implements Search {}
  }

  /** Looks without starting anything. */
  static Search search(Map<String, String> environment) {
    String kubeconfig = environment.get("E2E_KUBECONFIG");
    if (kubeconfig != null && !kubeconfig.isEmpty()) {
      return Files.isReadable(Path.of(kubeconfig))
          ? new Search.Found("the cluster of " + kubeconfig)
          : new Search.Absent("E2E_KUBECONFIG: " + kubeconfig + " cannot be read");
    }
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      return new Search.Absent("E2E_KUBECONFIG is not set, and Docker does not answer");
    }
    Optional<Path> missing = Images.files().stream().filter(it -> !Files.exists(it)).findFirst();
    if (missing.isPresent()) {
      return new Search.Absent("no image at " + missing.get() + ": run images/build");
    }
    return new Search.Found("Kind");
  }

  /** Opens what was found. */
  static TestCluster open(Map<String, String> environment) {
    String kubeconfig = environment.get("E2E_KUBECONFIG");
    if (kubeconfig == null || kubeconfig.isEmpty()) {
      return kind();
    }
    String command = environment.getOrDefault("E2E_LOAD_IMAGE", "");
    try {
      return new TestCluster(
          Files.readString(Path.of(kubeconfig)),
          archive -> {
            if (!command.isEmpty()) {
              runCommand(command + " '" + archive + "'");
            }
          },
          () -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TestCluster kind() {
    KindContainer<?> kind = new KindContainer<>(KindContainerVersion.VERSION_1_34_0);
    kind.start();
    return new TestCluster(kind.getKubeconfig(), archive -> load(kind, archive), kind::stop);
  }

  private static void load(KindContainer<?> kind, Path archive) {
    try {
      kind.copyFileToContainer(MountableFile.forHostPath(archive), "/image.tar");
      ExecResult result =
          kind.execInContainer("ctr", "-n", "k8s.io", "images", "import", "/image.tar");
      if (result.getExitCode() != 0) {
        throw new IllegalStateException(archive + " was not imported: " + result.getStderr());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Runs a shell command, and fails if it does. */
  static void runCommand(String command) {
    try {
      Process process = new ProcessBuilder(List.of("bash", "-c", command)).inheritIO().start();
      if (!process.waitFor(LOAD_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(command + ": no end after " + LOAD_SECONDS + " s");
      }
      if (process.exitValue() != 0) {
        throw new IllegalStateException(command + ": exit code " + process.exitValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    stop.run();
  }
}
