package dev.dormouse.activator.cli;

import dev.dormouse.activator.dev.DevOptions;
import dev.dormouse.activator.dev.DevServer;
import java.io.PrintStream;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Serves the files' services on this machine until it is stopped. Stateless. */
final class DevCommand {
  private static final String PORT = "--port";
  private static final String ADMIN_PORT = "--admin-port";
  private static final String DOMAIN = "--domain";
  private static final String TRUSTED_PROXIES = "--trusted-proxies";
  private static final String QUIET = "--quiet";
  private static final String ACCESS_LOG = "--access-log";

  static final Command COMMAND =
      new Command(
          "dev",
          true,
          List.of(
              "Serves the resources of FILE… (YAML files, or folders of them) on this machine, from zero.",
              "A service is at http://SERVICE.NAMESPACE.DOMAIN:PORT/, the only one also at http://DOMAIN:PORT/.",
              "Changed files are applied without dropping a request. Stop with Ctrl-C."),
          List.of(
              new Command.Option(
                  PORT, "PORT", "Where the services are (8080); 0 takes a free port."),
              new Command.Option(
                  ADMIN_PORT,
                  "PORT",
                  "Where /metrics, /healthz and /readyz are (9090); 0 takes a free port."),
              new Command.Option(DOMAIN, "DOMAIN", "The last part of every host (localhost)."),
              new Command.Option(
                  TRUSTED_PROXIES,
                  "A,B,…",
                  "Addresses, or ranges such as 10.0.0.0/8, whose forwarding headers are believed (none)."),
              new Command.Option(QUIET, "", "Show URLs and problems only."),
              new Command.Option(ACCESS_LOG, "", "Print a line of JSON for each request.")));

  private static final String LABEL = "[a-z0-9]([a-z0-9-]*[a-z0-9])?";
  private static final Pattern HOST = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

  private DevCommand() {}

  /** Returns the exit code. */
  static int run(Command.Request request, PrintStream out, PrintStream err)
      throws InterruptedException {
    String portText = request.option(PORT).orElse("" + DevOptions.DEFAULT_PORT);
    String adminText = request.option(ADMIN_PORT).orElse("" + DevOptions.DEFAULT_ADMIN_PORT);
    OptionalInt port = port(portText);
    OptionalInt adminPort = port(adminText);
    String domain = request.option(DOMAIN).orElse(DevOptions.DEFAULT_DOMAIN);
    if (port.isEmpty()) {
      return Main.wrong(err, "dev", PORT + ": " + portText + " (expected: 0 to 65535)");
    }
    if (adminPort.isEmpty()) {
      return Main.wrong(err, "dev", ADMIN_PORT + ": " + adminText + " (expected: 0 to 65535)");
    }
    if (port.equals(adminPort) && port.getAsInt() != 0) {
      String both = PORT + " and " + ADMIN_PORT + " are both " + portText;
      return Main.wrong(err, "dev", both + " (expected: two ports)");
    }
    if (!HOST.matcher(domain).matches()) {
      String expected = " (expected: a host name such as localhost)";
      return Main.wrong(err, "dev", DOMAIN + ": " + domain + expected);
    }
    DevOptions options;
    try {
      options =
          new DevOptions(
              request.files(),
              port.getAsInt(),
              adminPort.getAsInt(),
              domain,
              request.several(TRUSTED_PROXIES),
              request.option(QUIET).isPresent(),
              request.option(ACCESS_LOG).isPresent());
    } catch (IllegalArgumentException e) {
      return Main.wrong(err, "dev", String.valueOf(e.getMessage()));
    }
    return DevServer.run(options, out, err);
  }

  private static OptionalInt port(String text) {
    try {
      int port = Integer.parseInt(text);
      return port < 0 || port > 65535 ? OptionalInt.empty() : OptionalInt.of(port);
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }
}
