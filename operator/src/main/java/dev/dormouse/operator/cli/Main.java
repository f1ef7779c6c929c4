package dev.dormouse.operator.cli;

import dev.dormouse.operator.OperatorOptions;
import dev.dormouse.operator.OperatorProgram;
import dev.dormouse.operator.ingress.IngressOptions;
import dev.dormouse.operator.ingress.IngressOptions.Gateway;
import dev.dormouse.operator.ingress.IngressOptions.Hosts;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** The program's entry. One thread, the caller's, which waits for the end. */
@Command(
    name = "dormouse-operator",
    description = {
      "Turns ServerlessServices into revisions and Deployments, and tells in their status what came of it.",
      "Each option can also be given in the environment: --cluster-domain as DORMOUSE_CLUSTER_DOMAIN.",
      "The API server is found as kubectl finds it, or by the pod's service account."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    showDefaultValues = true,
    defaultValueProvider = EnvironmentDefaults.class)
public final class Main implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  @Option(
      names = "--namespaces",
      split = ",",
      paramLabel = "NAMESPACE",
      description = "Watch only these; the whole cluster without.")
  private List<String> namespaces = List.of();

  @Option(
      names = "--domain",
      paramLabel = "DOMAIN",
      description = "The last part of every host: SERVICE.NAMESPACE.DOMAIN.")
  private String domain = OperatorOptions.DEFAULT_DOMAIN;

  @Option(
      names = "--activator-service",
      paramLabel = "NAME.NAMESPACE",
      description = "The Kubernetes Service in front of the activators.")
  private String activatorService = OperatorOptions.DEFAULT_ACTIVATOR_SERVICE;

  @Option(
      names = "--cluster-domain",
      paramLabel = "DOMAIN",
      description = "The domain of the cluster's own DNS names.")
  private String clusterDomain = OperatorOptions.DEFAULT_CLUSTER_DOMAIN;

  @Option(
      names = "--external-scheme",
      paramLabel = "SCHEME",
      description = "http or https: how URLs begin.")
  private String externalScheme = OperatorOptions.DEFAULT_SCHEME;

  @Option(
      names = "--external-port",
      paramLabel = "PORT",
      description = "The port in URLs; the scheme's own without.")
  private @Nullable Integer externalPort;

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description = "Where /metrics, /healthz and /readyz are; 0 takes a free one.")
  private int metricsPort = OperatorOptions.DEFAULT_ADMIN_PORT;

  @Option(
      names = "--leader-election",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOLEAN",
      description = "Work only while holding the Lease; needed as soon as there are two operators.")
  private boolean leaderElection;

  @Option(
      names = "--lease-namespace",
      paramLabel = "NAMESPACE",
      description = "Where the Lease is; without, where the program runs.")
  private @Nullable String leaseNamespace;

  @Option(
      names = "--revision-history",
      paramLabel = "COUNT",
      description = "How many revisions without traffic each service keeps.")
  private int revisionHistory = OperatorOptions.DEFAULT_REVISION_HISTORY;

  @Option(
      names = "--prepull-image",
      paramLabel = "IMAGE",
      description = "With a static /bin/busybox, for pods that only keep an image on a node.")
  private String prepullImage = OperatorOptions.DEFAULT_PREPULL_IMAGE;

  @Option(
      names = "--allowed-domains",
      split = ",",
      paramLabel = "NAMESPACE=HOSTS",
      description =
          "Which namespaces may claim which domains: HOSTS is a host, *.example.com, or *; NAMESPACE"
              + " may be * too. Nobody may claim any without.")
  private List<String> allowedDomains = List.of();

  @Option(
      names = "--ingress-hosts",
      paramLabel = "none|domains|all",
      description = "For which of a public service's hosts an Ingress is made.")
  private String ingressHosts = "none";

  @Option(
      names = "--ingress-class",
      paramLabel = "CLASS",
      description = "The Ingresses' class; the cluster's default without.")
  private @Nullable String ingressClass;

  @Option(
      names = "--ingress-annotation",
      paramLabel = "NAME=VALUE",
      description = "Put on each Ingress; may be there several times.")
  private Map<String, String> ingressAnnotations = Map.of();

  @Option(
      names = "--ingress-tls-secret",
      paramLabel = "NAME",
      description = "A certificate for the platform's own hosts, in the activators' namespace.")
  private @Nullable String ingressTlsSecret;

  @Option(
      names = "--ingress-annotation-prefixes",
      split = ",",
      paramLabel = "PREFIX",
      description = "How annotations begin that a service may put on its Ingress.")
  private List<String> annotationPrefixes = IngressOptions.DEFAULT_PASSED;

  @Option(
      names = "--ingress-backend",
      paramLabel = "NAME:PORT",
      description = "The Kubernetes Service before the activators' public port.")
  private String ingressBackend = IngressOptions.DEFAULT_BACKEND;

  @Option(
      names = "--gateways",
      split = ",",
      paramLabel = "NAMESPACE/NAME[/LISTENER]",
      description = "Gateways that lead to every public service by an HTTPRoute.")
  private List<String> gateways = List.of();

  @CommandLine.Spec
  @SuppressWarnings("NullAway.Init")
  private CommandLine.Model.CommandSpec spec;

  /** Runs until it is told to stop, and ends with its exit code. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    Config config = Config.autoConfigure(null);
    OperatorOptions options = options(config);
    OperatorProgram program = OperatorProgram.start(options, config, identity());
    Runtime.getRuntime().addShutdownHook(new Thread(program::close, "stop"));
    LOG.info(
        "started: namespaces {}, domain {}, metrics on port {}",
        options.namespaces().isEmpty() ? "all" : options.namespaces(),
        options.domain(),
        program.adminPort());
    // Nothing else ends this wait: a signal ends the program itself.
    program.lostLeadership().get();
    LOG.error("another operator leads: ending");
    return CommandLine.ExitCode.SOFTWARE;
  }

  private OperatorOptions options(Config config) {
    String own = System.getenv("POD_NAMESPACE");
    Optional<String> lease =
        leaderElection
            ? Optional.ofNullable(leaseNamespace)
                .or(() -> Optional.ofNullable(own))
                .or(() -> Optional.ofNullable(config.getNamespace()))
            : Optional.empty();
    if (leaderElection && lease.isEmpty()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--lease-namespace: missing (expected: where the Lease is)");
    }
    try {
      return new OperatorOptions(
          new HashSet<>(namespaces),
          domain,
          activatorService,
          clusterDomain,
          externalScheme,
          Optional.ofNullable(externalPort),
          metricsPort,
          lease,
          revisionHistory,
          prepullImage,
          ingress());
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private IngressOptions ingress() {
    return new IngressOptions(
        switch (ingressHosts) {
          case "none" -> Hosts.NONE;
          case "domains" -> Hosts.DOMAINS;
          case "all" -> Hosts.ALL;
          default ->
              throw new IllegalArgumentException(
                  "ingressHosts: " + ingressHosts + " (expected: none, domains or all)");
        },
        Optional.ofNullable(ingressClass),
        ingressAnnotations,
        Optional.ofNullable(ingressTlsSecret),
        annotationPrefixes,
        gateways.stream().map(Gateway::parse).toList(),
        IngressOptions.backend(ingressBackend),
        allowedDomains.stream().map(IngressOptions::allowed).toList());
  }

  private static String identity() throws IOException {
    String pod = System.getenv("POD_NAME");
    return pod != null
        ? pod
        : InetAddress.getLocalHost().getHostName() + "-" + ProcessHandle.current().pid();
  }

  /** Prints which build this is. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      @Nullable String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"dormouse-operator " + (version == null ? "development" : version)};
    }
  }
}
