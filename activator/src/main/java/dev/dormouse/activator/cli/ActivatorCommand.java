package dev.dormouse.activator.cli;

import dev.dormouse.activator.cluster.ClusterOptions;
import dev.dormouse.activator.cluster.ClusterServer;
import dev.dormouse.activator.cluster.PeerOptions;
import dev.dormouse.activator.peer.DeadSlotsChoice;
import dev.dormouse.activator.proxy.SessionKeys;
import dev.dormouse.activator.wayin.CertificateFiles;
import dev.dormouse.activator.wayin.WayIn;
import dev.dormouse.activator.wire.PeerFiles;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Serves the services of a cluster until it is stopped. Stateless. */
final class ActivatorCommand {
  private static final String PORT = "--port";
  private static final String CLUSTER_PORT = "--cluster-port";
  private static final String TLS_PORT = "--tls-port";
  private static final String TLS_CERT = "--tls-cert";
  private static final String TLS_KEY = "--tls-key";
  private static final String TLS_FOLDER = "--tls-folder";
  private static final String HTTPS_REDIRECT = "--https-redirect";
  private static final String PROXY_PROTOCOL = "--proxy-protocol";
  private static final String ADMIN_PORT = "--admin-port";
  private static final String DOMAIN = "--domain";
  private static final String NAMESPACES = "--namespaces";
  private static final String LEADER_ELECTION = "--leader-election";
  private static final String PEER_CERT = "--peer-cert";
  private static final String PEER_KEY = "--peer-key";
  private static final String PEER_CA = "--peer-ca";
  private static final String PEER_DOMAIN = "--peer-domain";
  private static final String PEER_HOST = "--peer-host";
  private static final String PEER_PORT = "--peer-port";
  private static final String DEAD_SLOTS = "--peer-dead-slots";
  private static final String LEASE_NAMESPACE = "--lease-namespace";
  private static final String LEASE_NAME = "--lease-name";
  private static final String POD_NAME = "--pod-name";
  private static final String TRUSTED_PROXIES = "--trusted-proxies";
  private static final String SESSION_KEYS = "--session-keys";
  private static final String ACCESS_LOG = "--access-log";

  static final Command COMMAND =
      new Command(
          "activator",
          Command.Operands.NONE,
          List.of(
              "Serves the services of a Kubernetes cluster, from zero. The cluster is found as kubectl finds it:",
              "by KUBECONFIG, or in a pod by its service account. Several activators with the same lease all serve",
              "where they have certificates to know each other by (--peer-…); else one serves, and the others stand",
              "by. Each option may also be a variable: --port is DORMOUSE_PORT."),
          LimitOptions.after(
              new Command.Option(
                  PORT, "PORT", "Where requests come in (8080); 0 takes a free port."),
              new Command.Option(
                  CLUSTER_PORT,
                  "PORT",
                  "Where requests from within the cluster come in (8081); nobody else may reach it."),
              new Command.Option(TLS_CERT, "FILE", "The certificate for TLS, in PEM (no TLS)."),
              new Command.Option(TLS_KEY, "FILE", "Its key, in PEM."),
              new Command.Option(
                  TLS_FOLDER,
                  "FOLDER",
                  "More certificates, for hosts of their own: a folder each, with tls.crt and tls.key."),
              new Command.Option(TLS_PORT, "PORT", "Where requests by TLS come in (8443)."),
              new Command.Option(
                  HTTPS_REDIRECT,
                  "PORT",
                  "Send requests without TLS to this port by https, with 308 (they are served)."),
              new Command.Option(
                  PROXY_PROTOCOL,
                  "BOOLEAN",
                  "Whether connections come from trusted proxies alone, and begin with the PROXY protocol's header (false)."),
              new Command.Option(
                  ADMIN_PORT,
                  "PORT",
                  "Where /metrics, /healthz and /readyz are (9090); 0 takes a free port."),
              new Command.Option(DOMAIN, "DOMAIN", "The last part of every host (localhost)."),
              new Command.Option(NAMESPACES, "A,B,…", "Whose services are served (all)."),
              new Command.Option(
                  LEADER_ELECTION,
                  "BOOLEAN",
                  "Whether only the lease's holder serves (true; false with --peer-cert)."),
              new Command.Option(
                  PEER_CERT,
                  "FILE",
                  "By what the other activators know this one, in PEM; then all of them serve (none)."),
              new Command.Option(PEER_KEY, "FILE", "Its key, in PEM."),
              new Command.Option(
                  PEER_CA,
                  "FILE",
                  "The certificates of those who vouch for all activators, in PEM."),
              new Command.Option(
                  PEER_DOMAIN,
                  "DOMAIN",
                  "The activators' certificates are for POD.DOMAIN, or *.DOMAIN (peers)."),
              new Command.Option(
                  PEER_HOST, "ADDRESS", "Where the others reach this one ($POD_IP, or 127.0.0.1)."),
              new Command.Option(PEER_PORT, "PORT", "Where they do (8082); 0 takes a free port."),
              new Command.Option(
                  DEAD_SLOTS,
                  "POLICY",
                  "Slots that a dead one may have in use: strict, available, or strict where the limit is 1 (by-limit)."),
              new Command.Option(
                  LEASE_NAMESPACE,
                  "NAMESPACE",
                  "Where the lease and the activators' pods are ($POD_NAMESPACE, or default)."),
              new Command.Option(LEASE_NAME, "NAME", "The lease (dormouse-activator)."),
              new Command.Option(
                  POD_NAME,
                  "NAME",
                  "This activator's pod, labelled while it serves ($POD_NAME, or none)."),
              new Command.Option(
                  TRUSTED_PROXIES,
                  "A,B,…",
                  "Addresses, or ranges such as 10.0.0.0/8, whose forwarding headers are believed (none)."),
              new Command.Option(
                  SESSION_KEYS,
                  "FOLDER",
                  "Where the file key, and perhaps previous, is that seals sessions (one for this run)."),
              new Command.Option(ACCESS_LOG, "", "Print a line of JSON for each request.")));

  private ActivatorCommand() {}

  /** Returns the exit code. */
  static int run(Command.Request request, Map<String, String> environment, PrintStream err)
      throws InterruptedException {
    ClusterOptions options;
    try {
      options = new Words(request, environment).options();
    } catch (IllegalArgumentException e) {
      return Main.wrong(err, COMMAND.name(), String.valueOf(e.getMessage()));
    }
    logTime();
    return ClusterServer.run(options, err);
  }

  /** Before the first logger is made. */
  private static void logTime() {
    String library = "org.slf4j.simpleLogger.";
    System.setProperty(library + "showDateTime", "true");
    System.setProperty(library + "dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
  }

  /** What was typed, or else is in the environment. Immutable. */
  private record Words(Command.Request request, Map<String, String> environment) {
    ClusterOptions options() {
      Optional<String> pod = word(POD_NAME).or(() -> variable("POD_NAME"));
      return new ClusterOptions(
          wayIn(),
          port(ADMIN_PORT, ClusterOptions.DEFAULT_ADMIN_PORT),
          word(DOMAIN).orElse(ClusterOptions.DEFAULT_DOMAIN),
          several(NAMESPACES),
          peers(),
          yes(LEADER_ELECTION, word(PEER_CERT).isEmpty()),
          word(LEASE_NAMESPACE).or(() -> variable("POD_NAMESPACE")).orElse("default"),
          word(LEASE_NAME).orElse(ClusterOptions.DEFAULT_LEASE),
          pod.orElseGet(() -> "process-" + ProcessHandle.current().pid()),
          pod.isPresent(),
          several(TRUSTED_PROXIES),
          request.option(ACCESS_LOG).isPresent() || yes(ACCESS_LOG, false),
          sessionKeys(),
          LimitOptions.read(this::word));
    }

    private Optional<PeerOptions> peers() {
      List<String> files = List.of(PEER_CERT, PEER_KEY, PEER_CA);
      List<String> given = files.stream().flatMap(option -> word(option).stream()).toList();
      if (given.isEmpty()) {
        return Optional.empty();
      }
      for (String option : files) {
        if (word(option).isEmpty()) {
          throw new IllegalArgumentException(
              option + ": missing (expected: " + String.join(", ", files) + ", or none of them)");
        }
      }
      return Optional.of(
          new PeerOptions(
              word(PEER_HOST).or(() -> variable("POD_IP")).orElse("127.0.0.1"),
              port(PEER_PORT, PeerOptions.DEFAULT_PORT),
              new PeerFiles(
                  Path.of(given.get(0)),
                  Path.of(given.get(1)),
                  Path.of(given.get(2)),
                  word(PEER_DOMAIN).orElse("peers")),
              deadSlots()));
    }

    private DeadSlotsChoice deadSlots() {
      try {
        return word(DEAD_SLOTS).map(DeadSlotsChoice::named).orElse(DeadSlotsChoice.BY_LIMIT);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(DEAD_SLOTS + ": " + e.getMessage(), e);
      }
    }

    private SessionKeys sessionKeys() {
      Optional<String> folder = word(SESSION_KEYS);
      try {
        return folder.map(Path::of).map(SessionKeys::in).orElseGet(SessionKeys::ofThisProcess);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(SESSION_KEYS + ": " + e.getMessage(), e);
      }
    }

    private WayIn wayIn() {
      return new WayIn(
          port(PORT, WayIn.DEFAULT_PORT),
          OptionalInt.of(port(CLUSTER_PORT, WayIn.DEFAULT_CLUSTER_PORT)),
          tls(),
          word(HTTPS_REDIRECT).isEmpty()
              ? OptionalInt.empty()
              : OptionalInt.of(port(HTTPS_REDIRECT, 0)),
          yes(PROXY_PROTOCOL, false));
    }

    private Optional<WayIn.Tls> tls() {
      Optional<String> certificate = word(TLS_CERT);
      Optional<String> key = word(TLS_KEY);
      if (certificate.isPresent() != key.isPresent()) {
        throw new IllegalArgumentException(
            (key.isEmpty() ? TLS_KEY : TLS_CERT) + ": missing (expected: both, or neither)");
      }
      if (certificate.isEmpty() || key.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          new WayIn.Tls(
              port(TLS_PORT, WayIn.DEFAULT_TLS_PORT),
              new CertificateFiles(
                  Path.of(certificate.get()), Path.of(key.get()), word(TLS_FOLDER).map(Path::of))));
    }

    private Optional<String> word(String option) {
      String name = option.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
      return request.option(option).or(() -> variable("DORMOUSE_" + name));
    }

    private Optional<String> variable(String name) {
      return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private int port(String option, int otherwise) {
      String text = word(option).orElse("" + otherwise);
      try {
        return Integer.parseInt(text);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(option + ": " + text + " (expected: 0 to 65535)", e);
      }
    }

    private boolean yes(String option, boolean otherwise) {
      String text = word(option).orElse("" + otherwise);
      return switch (text) {
        case "true" -> true;
        case "false" -> false;
        default ->
            throw new IllegalArgumentException(option + ": " + text + " (expected: true or false)");
      };
    }

    private Set<String> several(String option) {
      return Command.words(word(option).orElse(""));
    }
  }
}
