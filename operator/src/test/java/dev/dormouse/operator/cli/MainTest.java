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
            "Default: dormouse.localhost",
            "Default: 9090");
  }

  @Test
  void aWrongValueIsNamedAndNothingIsStarted() {
    assertThat(run("--external-scheme=ftp")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("externalScheme: ftp (expected: http or https)");
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
