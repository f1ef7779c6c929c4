package dev.dormouse.core.revision;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The one container of a template that serves requests: what is run, and how it is asked whether it
 * is up. Immutable.
 *
 * @param image the image's name; absent where only local processes run
 * @param command replaces the image's entry point; empty keeps it
 * @param args follow the command
 * @param env in the order of the resource, which decides how {@code $(NAME)} expands
 * @param workingDir where the program starts; absent means the image's, or in local mode the folder
 *     of the file
 * @param startupProbe what shows that it is up
 * @param readinessProbe what shows, from then on, that it takes requests; absent means that it
 *     always does, and where only the kubelet can ask
 * @param port the port that an image's program listens on; local processes get their own in PORT
 */
public record Container(
    String name,
    Optional<String> image,
    List<String> command,
    List<String> args,
    Map<String, String> env,
    Optional<String> workingDir,
    int port,
    Protocol protocol,
    StartupProbe startupProbe,
    Optional<ReadinessProbe> readinessProbe,
    Resources resources) {

  /** The name of a container that has none. */
  public static final String DEFAULT_NAME = "user-container";

  public static final int DEFAULT_PORT = 8080;

  /** The variables that the platform sets, and so nobody else may. */
  public static final Set<String> PLATFORM_ENV =
      Set.of("PORT", "K_SERVICE", "K_REVISION", "K_CONFIGURATION");

  /** What an instance speaks on its port, by the port's name. */
  public enum Protocol {
    HTTP1,
    H2C
  }

  /**
   * What one instance is accounted for.
   *
   * @param cpuMillis requested vCPU in thousandths; 0 when the resource doesn't say
   * @param memoryBytes requested memory; 0 when the resource doesn't say
   */
  public record Resources(long cpuMillis, long memoryBytes) {
    public static final Resources NONE = new Resources(0, 0);

    public Resources {
      if (cpuMillis < 0) {
        throw new IllegalArgumentException("cpuMillis: " + cpuMillis + " (expected: >= 0)");
      }
      if (memoryBytes < 0) {
        throw new IllegalArgumentException("memoryBytes: " + memoryBytes + " (expected: >= 0)");
      }
    }
  }

  public Container {
    Objects.requireNonNull(name, "name");
    command = List.copyOf(command);
    args = List.copyOf(args);
    env = env.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(env));
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
    }
  }

  /** The same, but for what is run. */
  Container withoutProgram() {
    return new Container(
        name,
        Optional.empty(),
        List.of(),
        List.of(),
        Map.of(),
        Optional.empty(),
        port,
        protocol,
        startupProbe,
        readinessProbe,
        resources);
  }

  /** What the resource calls a question. */
  public String probeName(StartupProbe question) {
    return readinessProbe.filter(probe -> probe.question().equals(question)).isPresent()
        ? "readiness probe"
        : "startup probe";
  }

  /** What a starting instance must answer, one after the other, before it takes requests. */
  public List<StartupProbe> startQuestions() {
    return readinessProbe
        .map(ReadinessProbe::question)
        .filter(question -> !question.equals(startupProbe))
        .map(question -> List.of(startupProbe, question))
        .orElseGet(() -> List.of(startupProbe));
  }
}
