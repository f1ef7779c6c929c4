package dev.dormouse.activator.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.activator.wayin.CertificateFiles;
import dev.dormouse.activator.wayin.TestCertificates;
import dev.dormouse.activator.wayin.WayIn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Local mode by https, under domains, and for callers in the cluster. */
final class DevWayInIT {
  private static final String KEEP = "idleTimeout: 60s";

  private @TempDir Path folder;

  private static WayIn wayIn(CertificateFiles files) {
    return new WayIn(
        0, OptionalInt.of(0), Optional.of(new WayIn.Tls(0, files)), OptionalInt.empty(), false);
  }

  private static String curl(String url, String... words) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("curl", "-sS", "-m", "60", "-w", " %{http_code} %{http_version}", url));
    command.addAll(List.of(words));
    return TestCertificates.run(command);
  }

  @Test
  void aServiceAnswersByHttpsUnderItsHostAndItsDomainAndWithoutBoth() throws Exception {
    Path tls = folder.resolve("tls");
    CertificateFiles files =
        TestCertificates.make(tls, TestCertificates.EC, "*.default.localhost", "shop.example.com");
    String service =
        DevRun.service("a", "v1", 80, KEEP) + "  ingress: {domains: [shop.example.com]}\n";
    String inner = DevRun.service("inner", "v1", 80, KEEP) + "  ingress: {visibility: cluster}\n";
    try (var run = new DevRun(folder, wayIn(files), service, inner)) {
      int port = run.port("--tls-port");
      String certificate = tls.resolve("tls.crt").toString();
      for (String host : List.of("a.default.localhost", "shop.example.com")) {
        assertThat(
                curl(
                    "https://" + host + ":" + port + "/",
                    "--cacert",
                    certificate,
                    "--resolve",
                    host + ":" + port + ":127.0.0.1"))
            .isEqualTo("v1 1 200 2");
      }
      assertThat(run.output())
          .contains("default/a is at https://a.default.localhost:" + port + "/")
          .contains("and at https://shop.example.com:" + port + "/")
          .contains("default/inner is at http://inner.default:" + run.port("--cluster-port"));
      assertThat(run.get("a", "/").status()).isEqualTo(200);
      assertThat(run.get("inner", "/").status()).isEqualTo(404);
      assertThat(
              curl(
                  "http://127.0.0.1:" + run.port("--cluster-port") + "/",
                  "-H",
                  "Host: inner.default"))
          .isEqualTo("v1 1 200 1.1");
    }
  }

  @Test
  void theFirstOfTwoServicesWithOneDomainGetsItAndTheOtherIsTold() throws Exception {
    String domain = "  ingress: {domains: [shop.example.com]}\n";
    try (var run =
        new DevRun(
            folder,
            DevRun.service("b", "v1", 80, KEEP) + domain,
            DevRun.service("a", "v2", 80, KEEP) + domain)) {
      run.awaitOutput(
          "default/b: spec.ingress.domains has shop.example.com, which is default/a's here");
      assertThat(curl("http://127.0.0.1:" + run.port() + "/", "-H", "Host: shop.example.com"))
          .isEqualTo("v2 1 200 1.1");
    }
  }

  @Test
  void aCertificateOfNoUseIsNamedAtTheStart() throws Exception {
    CertificateFiles files =
        TestCertificates.make(folder.resolve("a"), TestCertificates.EC, "a.example.com");
    CertificateFiles other =
        TestCertificates.make(folder.resolve("b"), TestCertificates.EC, "b.example.com");
    CertificateFiles mixed =
        new CertificateFiles(files.certificate(), other.key(), Optional.empty());

    assertThatThrownBy(
            () -> new DevRun(folder, wayIn(mixed), DevRun.service("a", "v1", 80, KEEP)).close())
        .hasMessageContaining("--tls-cert")
        .hasMessageContaining("the key is not the certificate's");
  }
}
