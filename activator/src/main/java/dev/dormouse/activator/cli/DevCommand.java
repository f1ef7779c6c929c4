package dev.dormouse.activator.cli;

import dev.dormouse.activator.dev.DevOptions;
import dev.dormouse.activator.dev.DevServer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Serves the files' services on this machine until it is stopped. */
@Command(
    name = "dev",
    description = {
      "Serve the resources of FILE… on this machine, from zero.",
      "",
      "A service is at http://SERVICE.NAMESPACE.DOMAIN:PORT/,",
      "the only one also at http://DOMAIN:PORT/.",
      "",
      "Changed files are applied without dropping a request. Stop with Ctrl-C."
    },
    sortOptions = false,
    showDefaultValues = true)
final class DevCommand implements Callable<Integer> {
  private static final Pattern DOMAIN =
      Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "YAML files, or folders of them.")
  @SuppressWarnings("NullAway.Init")
  private List<Path> files;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Where the services are; 0 takes a free port.")
  private int port = DevOptions.DEFAULT_PORT;

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      description = "Where /metrics, /healthz and /readyz are; 0 takes a free port.")
  private int adminPort = DevOptions.DEFAULT_ADMIN_PORT;

  @Option(names = "--domain", paramLabel = "DOMAIN", description = "The last part of every host.")
  private String domain = DevOptions.DEFAULT_DOMAIN;

  @Option(
      names = "--quiet",
      showDefaultValue = Visibility.NEVER,
      description = "Show URLs and problems only.")
  private boolean quiet;

  @Option(
      names = "--access-log",
      showDefaultValue = Visibility.NEVER,
      description = "Print a JSON line for each request.")
  private boolean accessLog;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      showDefaultValue = Visibility.NEVER,
      description = "Show this help and exit.")
  @SuppressWarnings("unused") // picocli sees to it
  private boolean help;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    check("--port", port);
    check("--admin-port", adminPort);
    if (port != 0 && port == adminPort) {
      throw wrong("--port and --admin-port are both " + port + " (expected: two ports)");
    }
    if (!DOMAIN.matcher(domain).matches()) {
      throw wrong("--domain: " + domain + " (expected: a host name such as localhost)");
    }
    DevOptions options = new DevOptions(files, port, adminPort, domain, quiet, accessLog);
    return DevServer.run(options, System.out, System.err);
  }

  private void check(String option, int value) {
    if (value < 0 || value > 65535) {
      throw wrong(option + ": " + value + " (expected: 0 to 65535)");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
