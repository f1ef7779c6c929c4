package dev.dormouse.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpNamesEveryOptionAndItsDefault() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains(
            "--namespaces",
            "--domain",
            "--activator-service",
            "--cluster-domain",
            "--external-scheme",
            "--external-port",
            "--metrics-port",
            "--leader-election",
            "--lease-namespace",
            "--revision-history",
            "--allowed-domains",
            "--ingress-hosts",
            "--ingress-class",
            "--ingress-annotation",
            "--ingress-tls-secret",
            "--ingress-annotation-prefixes",
            "--ingress-backend",
            "--gateways",
            "Default: dormouse.localhost",
            "Default: 9090");
  }

  @Test
  void aWrongValueIsNamedAndNothingIsStarted() {
    assertThat(run("--external-scheme=ftp")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("externalScheme: ftp (expected: http or https)");
  }

  @Test
  void whatIsWrongWithAWayInIsNamed() {
    for (String[] wrong :
        new String[][] {
          {"--ingress-hosts=some", "ingressHosts: some (expected: none, domains or all)"},
          {"--gateways=one", "gateway: one (expected: NAMESPACE/NAME or NAMESPACE/NAME/LISTENER)"},
          {"--ingress-backend=a", "ingressBackend: a (expected: NAME:PORT)"},
          {"--allowed-domains=a", "allowedDomains: a (expected: NAMESPACE=HOSTS, such as"},
          {"--allowed-domains=a=x..y", "allowedDomains: a=x..y: hosts: x..y (expected: a host"}
        }) {
      assertThat(run(wrong[0])).isEqualTo(CommandLine.ExitCode.USAGE);
      assertThat(err.toString()).contains(wrong[1]);
    }
  }

  @Test
  void anUnknownOptionIsRefused() {
    assertThat(run("--nonsense")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--nonsense");
  }

  @Test
  void anOptionHasAVariableOfTheEnvironment() {
    assertThat(EnvironmentDefaults.variable("--cluster-domain"))
        .isEqualTo("DORMOUSE_CLUSTER_DOMAIN");
  }

  private int run(String... args) {
    return new CommandLine(new Main())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args);
  }
}
