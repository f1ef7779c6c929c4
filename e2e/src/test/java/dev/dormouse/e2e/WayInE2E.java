package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Resources;
import dev.dormouse.e2e.cluster.TlsCalls;
import dev.dormouse.e2e.cluster.Wait;
import dev.dormouse.e2e.cluster.Workspace;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** TLS from secrets, domains of services' own, and services for the cluster alone. */
@OnCluster
final class WayInE2E {
  /** The kubelet looks at a secret about once a minute. */
  private static final Duration KUBELET = Duration.ofSeconds(180);

  @Test
  void showsTheSecretsCertificateAndANewOneWithoutANewPod(Dormouse dormouse, Workspace workspace)
      throws Exception {
    workspace.apply(Hello.named("hello").yaml());
    workspace.awaitReady("hello");
    String host = workspace.host("hello");
    try (TlsCalls calls = dormouse.tlsCalls()) {
      assertThat(calls.get(host, "/")).contains("Hello, world!").endsWith(" 200 HTTP/2");
      X509Certificate before = calls.certificate(host);
      X509Certificate changed = TlsCalls.store(dormouse.client(), dormouse.systemNamespace(), host);
      assertThat(changed).isNotEqualTo(before);
      Wait.until(
          KUBELET,
          () -> {
            assertThat(calls.get(host, "/")).endsWith(" 200 HTTP/2");
            return calls.certificate(host);
          },
          changed::equals,
          it -> it.getSubjectX500Principal() + " of " + it.getNotBefore() + " is shown still");
    }
  }

  @Test
  void answersUnderADomainAndTellsWhoElseWantsIt(Dormouse dormouse, Workspace workspace) {
    String domain = workspace.namespace() + ".e2e.example.com";
    String claim = "\n  ingress: {domains: [" + domain + "]}\n";
    workspace.apply(Hello.named("first").yaml() + claim);
    workspace.awaitReady("first");
    Wait.until(
        Duration.ofSeconds(20),
        () -> dormouse.calls().get(domain, "/").body(),
        body -> body.contains("first-00001"),
        body -> body);

    workspace.apply(Hello.named("second").yaml() + claim);
    workspace.await(
        "second",
        Duration.ofSeconds(60),
        it ->
            Resources.condition(it, "DomainsReady")
                .filter(condition -> condition.reason().equals("DomainClaimed"))
                .isPresent());
    workspace.deleteService("first");
    workspace.awaitReady("second");
    Wait.until(
        Duration.ofSeconds(20),
        () -> dormouse.calls().get(domain, "/").body(),
        body -> body.contains("second-00001"),
        body -> body);
  }

  @Test
  void hidesFromOutsideWhatIsForTheClusterAlone(Dormouse dormouse, Workspace workspace) {
    workspace.apply(Hello.named("inner").yaml() + "\n  ingress: {visibility: cluster}\n");
    workspace.awaitReady("inner");
    String name = "inner." + workspace.namespace();

    assertThat(dormouse.clusterCalls().get(name, "/").body()).contains("inner-00001");
    assertThat(dormouse.clusterCalls().get(name + ".svc.cluster.local", "/").status())
        .isEqualTo(200);
    for (String host : new String[] {name, name + ".svc", workspace.host("inner")}) {
      var answer = dormouse.calls().get(host, "/");
      assertThat(answer.status()).as(host).isEqualTo(404);
      assertThat(answer.reason()).isEqualTo("unknown-host");
    }
    String url = workspace.service("inner").get("status", "url");
    assertThat(url).isEqualTo("http://" + name + ".svc.cluster.local");
  }
}
