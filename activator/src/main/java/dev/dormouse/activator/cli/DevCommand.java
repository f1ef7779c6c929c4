package dev.dormouse.activator.cli;

import dev.dormouse.activator.dev.DevOptions;
import dev.dormouse.activator.dev.DevServer;
import dev.dormouse.activator.wayin.CertificateFiles;
import dev.dormouse.activator.wayin.WayIn;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Serves the files' services on this machine until it is stopped. Stateless. */
final class DevCommand {
  private static final String PORT = "--port";
  private static final String CLUSTER_PORT = "--cluster-port";
  private static final String TLS_PORT = "--tls-port";
  private static final String TLS_CERT = "--tls-cert";
  private static final String TLS_KEY = "--tls-key";
  private static final String HTTPS_REDIRECT = "--https-redirect";
  private static final String ADMIN_PORT = "--admin-port";
  private static final String ACTIVATORS = "--activators";
  private static final String DOMAIN = "--domain";
  private static final String TRUSTED_PROXIES = "--trusted-proxies";
  private static final String QUIET = "--quiet";
  private static final String ACCESS_LOG = "--access-log";

  static final Command COMMAND =
      new Command(
          "dev",
          Command.Operands.FILES,
          List.of(
              "Serves the resources of FILE… (YAML files, or folders of them) on this machine, from zero.",
              "A service is at http://SERVICE.NAMESPACE.DOMAIN:PORT/, the only one also at http://DOMAIN:PORT/.",
              "Changed files are applied without dropping a request. Stop with Ctrl-C."),
          LimitOptions.after(
              new Command.Option(
                  PORT, "PORT", "Where the services are (8080); 0 takes a free port."),
              new Command.Option(
                  CLUSTER_PORT,
                  "PORT",
                  "Where also those are that are visible in the cluster only, on the loopback address (none)."),
              new Command.Option(TLS_CERT, "FILE", "A certificate for https, in PEM (no https)."),
              new Command.Option(TLS_KEY, "FILE", "Its key, in PEM."),
              new Command.Option(TLS_PORT, "PORT", "Where the services are by https (8443)."),
              new Command.Option(
                  HTTPS_REDIRECT,
                  "PORT",
                  "Send requests by http to this port by https, with 308 (they are served)."),
              new Command.Option(
                  ADMIN_PORT,
                  "PORT",
                  "Where /metrics, /healthz and /readyz are (9090); 0 takes a free port."),
              new Command.Option(DOMAIN, "DOMAIN", "The last part of every host (localhost)."),
              new Command.Option(
                  TRUSTED_PROXIES,
                  "A,B,…",
                  "Addresses, or ranges such as 10.0.0.0/8, whose forwarding headers are believed (none)."),
              new Command.Option(
                  ACTIVATORS,
                  "N",
                  "Serve by several activators that share the instances, each on the next port (1)."),
              new Command.Option(QUIET, "", "Show URLs and problems only."),
              new Command.Option(ACCESS_LOG, "", "Print a line of JSON for each request.")));

  private static final String LABEL = "[a-z0-9]([a-z0-9-]*[a-z0-9])?";
  private static final Pattern HOST = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

  private DevCommand() {}

  /** Returns the exit code. */
  static int run(Command.Request request, PrintStream out, PrintStream err)
      throws InterruptedException {
    DevOptions options;
    try {
      options = options(request);
    } catch (IllegalArgumentException e) {
      return Main.wrong(err, "dev", String.valueOf(e.getMessage()));
    }
    return DevServer.run(options, out, err);
  }

  private static DevOptions options(Command.Request request) {
    String domain = request.option(DOMAIN).orElse(DevOptions.DEFAULT_DOMAIN);
    if (!HOST.matcher(domain).matches()) {
      throw new IllegalArgumentException(
          DOMAIN + ": " + domain + " (expected: a host name such as localhost)");
    }
    WayIn wayIn =
        new WayIn(
            port(request, PORT, WayIn.DEFAULT_PORT),
            optionalPort(request, CLUSTER_PORT),
            tls(request),
            optionalPort(request, HTTPS_REDIRECT),
            false);
    int adminPort = port(request, ADMIN_PORT, DevOptions.DEFAULT_ADMIN_PORT);
    return new DevOptions(
        request.files(),
        wayIn,
        adminPort,
        domain,
        request.several(TRUSTED_PROXIES),
        request.option(QUIET).isPresent(),
        request.option(ACCESS_LOG).isPresent(),
        LimitOptions.read(request::option),
        activators(request));
  }

  private static int activators(Command.Request request) {
    String text = request.option(ACTIVATORS).orElse("1");
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          ACTIVATORS + ": " + text + " (expected: 1 to " + DevOptions.MAX_ACTIVATORS + ")");
    }
  }

  private static Optional<WayIn.Tls> tls(Command.Request request) {
    Optional<Path> certificate = file(request, TLS_CERT);
    Optional<Path> key = file(request, TLS_KEY);
    if (certificate.isPresent() != key.isPresent()) {
      throw new IllegalArgumentException(
          (key.isEmpty() ? TLS_KEY : TLS_CERT) + ": missing (expected: both, or neither)");
    }
    if (certificate.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new WayIn.Tls(
            port(request, TLS_PORT, WayIn.DEFAULT_TLS_PORT),
            new CertificateFiles(certificate.get(), key.get(), Optional.empty())));
  }

  private static Optional<Path> file(Command.Request request, String option) {
    Optional<Path> file = request.option(option).map(Path::of);
    if (file.isPresent() && !Files.isReadable(file.get())) {
      throw new IllegalArgumentException(option + ": " + file.get() + " can't be read");
    }
    return file;
  }

  private static OptionalInt optionalPort(Command.Request request, String option) {
    return request.option(option).isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(port(request, option, 0));
  }

  private static int port(Command.Request request, String option, int otherwise) {
    String text = request.option(option).orElse("" + otherwise);
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(option + ": " + text + " (expected: 0 to 65535)");
  }
}
