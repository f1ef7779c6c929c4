package dev.dormouse.activator.wayin;

import dev.dormouse.activator.proxy.Listener;
import dev.dormouse.core.route.Visibility;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The ports that requests come in on. Immutable.
 *
 * @param port of those from anywhere; 0 takes a free one
 * @param clusterPort of those from within the cluster; absent means none, and 0 takes a free one
 * @param tls absent means that there is none here
 * @param httpsRedirect the port of https that requests without TLS are sent to; absent when they
 *     are served
 * @param proxyProtocol whether connections from anywhere come by a proxy that says whose they are
 */
public record WayIn(
    int port,
    OptionalInt clusterPort,
    Optional<Tls> tls,
    OptionalInt httpsRedirect,
    boolean proxyProtocol) {
  private static final int LAST_PORT = 65_535;
  public static final int DEFAULT_PORT = 8080;
  public static final int DEFAULT_CLUSTER_PORT = 8081;
  public static final int DEFAULT_TLS_PORT = 8443;

  /**
   * The port of TLS, and what is shown there. Immutable.
   *
   * @param port 0 takes a free one
   */
  public record Tls(int port, CertificateFiles files) {
    public Tls {
      check("--tls-port", port);
      Objects.requireNonNull(files, "files");
    }
  }

  public WayIn {
    check("--port", port);
    clusterPort.ifPresent(known -> check("--cluster-port", known));
    httpsRedirect.ifPresent(known -> check("--https-redirect", known));
    Objects.requireNonNull(tls, "tls");
  }

  /** One port for everybody. */
  public static WayIn plain(int port) {
    return new WayIn(port, OptionalInt.empty(), Optional.empty(), OptionalInt.empty(), false);
  }

  private static void check(String option, int port) {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException(option + ": " + port + " (expected: 0 to 65535)");
    }
  }

  /** The same ports so much further up; 0 stays. */
  public WayIn shifted(int by) {
    return new WayIn(
        shifted(port, by),
        clusterPort.isPresent()
            ? OptionalInt.of(shifted(clusterPort.getAsInt(), by))
            : OptionalInt.empty(),
        tls.map(known -> new Tls(shifted(known.port(), by), known.files())),
        httpsRedirect.isPresent()
            ? OptionalInt.of(shifted(httpsRedirect.getAsInt(), by))
            : OptionalInt.empty(),
        proxyProtocol);
  }

  private static int shifted(int port, int by) {
    return port == 0 ? 0 : port + by;
  }

  /** What two ports have in common that must differ, if there is any such. */
  public Optional<String> conflict(int adminPort) {
    return conflict(adminPort, 1);
  }

  /**
   * What the ports of several activators have in common that must differ, if there is any such.
   *
   * @param activators each takes the ports that follow those of the one before
   */
  public Optional<String> conflict(int adminPort, int activators) {
    record Named(String option, int port) {}
    Set<Named> ports = new LinkedHashSet<>();
    ports.add(new Named("--port", port));
    clusterPort.ifPresent(known -> ports.add(new Named("--cluster-port", known)));
    tls.ifPresent(known -> ports.add(new Named("--tls-port", known.port())));
    ports.add(new Named("--admin-port", adminPort));
    return ports.stream()
        .filter(one -> one.port() != 0)
        .flatMap(one ->
            ports.stream()
                .filter(other -> other.port() != 0 && !other.equals(one))
                .filter(other -> Math.abs(other.port() - one.port()) < activators)
                .map(other -> conflict(one.option(), one.port(), other.option(), other.port())))
        .findFirst()
        .or(() ->
            ports.stream()
                .filter(one -> one.port() + activators - 1 > LAST_PORT)
                .map(one ->
                    "%s: %d (expected: one from which %d ports follow)"
                        .formatted(one.option(), one.port(), activators - 1))
                .findFirst());
  }

  private static String conflict(String one, int port, String other, int otherPort) {
    return port == otherPort
        ? "%s and %s are both %d (expected: two ports)".formatted(one, other, port)
        : "%s and %s are %d and %d (expected: further apart than there are activators)"
            .formatted(one, other, port, otherPort);
  }

  /** The options' names, in the order of {@link #listeners}. */
  public List<String> options() {
    return Stream.of(
            Stream.of("--port"),
            clusterPort.stream().mapToObj(_ -> "--cluster-port"),
            tls.stream().map(_ -> "--tls-port"))
        .flatMap(names -> names)
        .toList();
  }

  /**
   * The listeners: of everybody, then of the cluster, then of TLS, as far as there are.
   *
   * @param clusterHost the address to listen on for those from within the cluster
   * @param certificates present when there is TLS
   */
  public List<Listener> listeners(String clusterHost, Optional<Certificates> certificates) {
    String host = "0.0.0.0";
    List<Listener> listeners = new ArrayList<>();
    listeners.add(
        new Listener(
            host, port, Visibility.PUBLIC, Optional.empty(), proxyProtocol, httpsRedirect));
    clusterPort.ifPresent(
        known -> listeners.add(Listener.plain(clusterHost, known, Visibility.CLUSTER)));
    tls.ifPresent(known ->
        listeners.add(
            new Listener(
                host,
                known.port(),
                Visibility.PUBLIC,
                certificates.map(Certificates::keys),
                proxyProtocol,
                OptionalInt.empty())));
    return listeners;
  }
}
