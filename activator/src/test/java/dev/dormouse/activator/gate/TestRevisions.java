package dev.dormouse.activator.gate;

import dev.dormouse.core.revision.Container;
import dev.dormouse.core.revision.Revision;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.revision.StartupProbe;
import dev.dormouse.core.revision.Template;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Revisions for tests that don't care what their instances run. */
public final class TestRevisions {
  private TestRevisions() {}

  /** The first revision of the service {@code hello}. */
  public static Revision of(int concurrency) {
    return of("hello", concurrency, Duration.ofSeconds(30), OptionalLong.empty());
  }

  /** The first revision of a service, whose instances listen on a port. */
  public static Revision listeningOn(String service, int port) {
    return of(service, 1, Duration.ofSeconds(30), OptionalLong.empty(), port);
  }

  /** The first revision of {@code hello}, whose instances speak a protocol. */
  public static Revision speaking(Container.Protocol protocol, int concurrency) {
    return of(
        template(
            concurrency,
            Duration.ofSeconds(30),
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            container(Container.DEFAULT_PORT, protocol)));
  }

  /** The first revision of {@code hello}, whose instances may be silent for so long. */
  public static Revision patient(Optional<Duration> responseStart, Optional<Duration> idle) {
    return of(
        template(
            2,
            Duration.ofSeconds(30),
            responseStart,
            idle,
            OptionalLong.empty(),
            container(Container.DEFAULT_PORT, Container.Protocol.HTTP1)));
  }

  private static Revision of(Template template) {
    return new Revision(new ServiceKey("default", "hello"), 1, template);
  }

  public static Revision of(
      String service, int concurrency, Duration timeout, OptionalLong maxRequestBytes) {
    return of(service, concurrency, timeout, maxRequestBytes, Container.DEFAULT_PORT);
  }

  private static Revision of(
      String service, int concurrency, Duration timeout, OptionalLong maxRequestBytes, int port) {
    Template template =
        template(
            concurrency,
            timeout,
            Optional.empty(),
            Optional.empty(),
            maxRequestBytes,
            container(port, Container.Protocol.HTTP1));
    return new Revision(new ServiceKey("default", service), 1, template);
  }

  private static Template template(
      int concurrency,
      Duration timeout,
      Optional<Duration> responseStart,
      Optional<Duration> idle,
      OptionalLong maxRequestBytes,
      Container container) {
    return new Template(
        Map.of(),
        Map.of(),
        concurrency,
        timeout,
        responseStart,
        idle,
        Duration.ofSeconds(10),
        Duration.ofSeconds(1),
        maxRequestBytes,
        container);
  }

  private static Container container(int port, Container.Protocol protocol) {
    return new Container(
        "main",
        Optional.empty(),
        List.of("none"),
        List.of(),
        Map.of(),
        Optional.empty(),
        port,
        protocol,
        StartupProbe.TcpConnect.DEFAULT,
        Optional.empty(),
        Container.Resources.NONE);
  }
}
