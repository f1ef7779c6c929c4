package dev.dormouse.activator.cli;

import dev.dormouse.activator.dev.DevOptions;
import dev.dormouse.activator.dev.DevServer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Serves the files' services on this machine until it is stopped. */
@Command(
    name = "dev",
    description = {
      "Serve the resources of FILE… on this machine, from zero.",
      "A service is at http://SERVICE.NAMESPACE.DOMAIN:PORT; the only one also at http://DOMAIN:PORT.",
      "Changed files are applied without dropping a request. Stop with Ctrl-C."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class DevCommand implements Callable<Integer> {
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

  @Option(names = "--quiet", description = "Show URLs and problems only.")
  private boolean quiet;

  @Option(names = "--access-log", description = "Print a JSON line for each request.")
  private boolean accessLog;

  @Override
  public Integer call() throws InterruptedException {
    DevOptions options = new DevOptions(files, port, adminPort, domain, quiet, accessLog);
    return DevServer.run(options, System.out, System.err);
  }
}
