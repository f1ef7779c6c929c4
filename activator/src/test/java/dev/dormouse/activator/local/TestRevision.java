package dev.dormouse.activator.local;

import dev.dormouse.core.revision.Container;
import dev.dormouse.core.revision.ReadinessProbe;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.revision.StartupProbe;
import dev.dormouse.core.revision.Template;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Builds revisions for tests, with what they don't say left at its default. */
final class TestRevision {
  private final String service;
  private Optional<String> image = Optional.empty();
  private List<String> command = List.of();
  private List<String> args = List.of();
  private final Map<String, String> env = new LinkedHashMap<>();
  private Optional<String> workingDir = Optional.empty();
  private StartupProbe probe = StartupProbe.TcpConnect.DEFAULT;
  private Optional<ReadinessProbe> readiness = Optional.empty();
  private Duration startTimeout = Template.DEFAULT_START_TIMEOUT;
  private Duration gracePeriod = Template.DEFAULT_GRACE_PERIOD;

  private TestRevision(String service) {
    this.service = service;
  }

  static TestRevision of(String service) {
    return new TestRevision(service);
  }

  TestRevision image(String name) {
    image = Optional.of(name);
    return this;
  }

  TestRevision command(List<String> words) {
    command = words;
    return this;
  }

  /** The script as the shell is to see it, with nothing expanded before. */
  TestRevision shell(String script) {
    return command(List.of("sh", "-c", script.replace("$$", "$$$$")));
  }

  TestRevision args(String... words) {
    args = List.of(words);
    return this;
  }

  TestRevision env(String name, String value) {
    env.put(name, value);
    return this;
  }

  TestRevision workingDir(String folder) {
    workingDir = Optional.of(folder);
    return this;
  }

  TestRevision probe(StartupProbe startupProbe) {
    probe = startupProbe;
    return this;
  }

  TestRevision httpProbe(String path) {
    return probe(new StartupProbe.HttpGet(path, Map.of(), Duration.ofSeconds(1)));
  }

  /** Asked every 20 ms; one failure and one answer are enough. */
  TestRevision readinessProbe(String path) {
    var question = new StartupProbe.HttpGet(path, Map.of(), Duration.ofSeconds(1));
    readiness =
        Optional.of(new ReadinessProbe(question, Duration.ZERO, Duration.ofMillis(20), 1, 1));
    return this;
  }

  TestRevision startTimeout(Duration timeout) {
    startTimeout = timeout;
    return this;
  }

  TestRevision gracePeriod(Duration grace) {
    gracePeriod = grace;
    return this;
  }

  Revision build() {
    var container =
        new Container(
            "app",
            image,
            command,
            args,
            env,
            workingDir,
            8080,
            Container.Protocol.HTTP1,
            probe,
            readiness,
            Container.Resources.NONE);
    var template =
        new Template(
            Map.of(),
            Map.of(),
            1,
            Template.DEFAULT_TIMEOUT,
            Optional.empty(),
            Optional.empty(),
            startTimeout,
            gracePeriod,
            OptionalLong.empty(),
            container);
    return new Revision(new ServiceKey("default", service), 1, template);
  }
}
