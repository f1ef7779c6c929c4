package dev.dormouse.activator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.crds.kubernetes.RevisionResource;
import dev.dormouse.crds.kubernetes.ServerlessServiceResource;
import dev.dormouse.testing.ApiServer;
import dev.dormouse.testing.ScriptedApiServer;
import dev.dormouse.testing.ScriptedApiServer.Answer;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands for a cluster, with a real API server and a service as an operator leaves it. */
final class ClusterCommandIT {
  private static final String SERVICE =
      """
      apiVersion: dormouse.dev/v1alpha1
      kind: ServerlessService
      metadata: {name: hello, namespace: default}
      spec:
        template: {spec: {containers: [{image: hello}]}}
      """;
  private static final String STATUS =
      """
      url: http://hello.default.example.org/
      latestReadyRevision: hello-00003
      instances: 2
      conditions: [{type: Ready, status: "True", reason: Ready}]
      traffic: [{revisionName: hello-00003, latestRevision: true, percent: 100}]
      """;

  @TempDir private static Path folder;
  private static ApiServer server;
  private static KubernetesClient client;
  private static Path kubeconfig;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeAll
  static void start() throws IOException {
    server = ApiServer.withCrds();
    client = server.client();
    kubeconfig = Files.writeString(folder.resolve("config"), server.kubeconfig());
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void createService() {
    var serialization = client.getKubernetesSerialization();
    client.resource(serialization.unmarshal(SERVICE, ServerlessServiceResource.class)).create();
    status(STATUS);
    for (int number = 1; number <= 3; number++) {
      String yaml =
          """
          apiVersion: dormouse.dev/v1alpha1
          kind: Revision
          metadata: {name: hello-0000%d, namespace: default}
          spec: {serviceName: hello, number: %d, template: {spec: {containers: [{image: hello}]}}}
          status: {conditions: [{type: Started, status: "%s"}]}
          """
              .formatted(number, number, number == 2 ? "False" : "True");
      RevisionResource revision = serialization.unmarshal(yaml, RevisionResource.class);
      var status = revision.getStatus();
      RevisionResource created = client.resource(revision).create();
      created.setStatus(status);
      client.resource(created).updateStatus();
    }
  }

  private static void status(String yaml) {
    var services = client.resources(ServerlessServiceResource.class).inNamespace("default");
    services
        .withName("hello")
        .editStatus(service -> {
          service.setStatus(
              client
                  .getKubernetesSerialization()
                  .unmarshal(yaml, dev.dormouse.crds.kubernetes.ServerlessServiceStatus.class));
          return service;
        });
  }

  @AfterEach
  void deleteAll() {
    client.resources(ServerlessServiceResource.class).inNamespace("default").delete();
    client.resources(RevisionResource.class).inNamespace("default").delete();
  }

  private int run(String words) throws InterruptedException {
    return run(kubeconfig, words);
  }

  private int run(Path config, String words) throws InterruptedException {
    out.reset();
    err.reset();
    return Main.run(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        (words + " --kubeconfig " + config).split(" "));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private ServerlessServiceResource service() {
    return client
        .resources(ServerlessServiceResource.class)
        .inNamespace("default")
        .withName("hello")
        .get();
  }

  @Test
  void getListsServices() throws Exception {
    assertThat(run("get")).isZero();
    assertThat(out().lines())
        .hasSize(2)
        .first()
        .asString()
        .matches("NAME +URL +READY +REASON +TRAFFIC +INSTANCES +AGE");
    assertThat(out())
        .contains("hello   http://hello.default.example.org/   True    Ready    hello-00003=100%");
    assertThat(run("get -A")).isZero();
    assertThat(out()).contains("NAMESPACE").contains("default     hello");
    assertThat(run("get -n empty")).isZero();
    assertThat(out()).contains("there is no service in the namespace empty; -A looks");
    assertThat(err()).isEmpty();
  }

  @Test
  void getShowsAServiceWithItsRevisions() throws Exception {
    assertThat(run("get hello")).isZero();
    assertThat(out())
        .contains(
            "Service:   default/hello\n", "Wished:    latest=100%\n", "Ready:     True (Ready)")
        .containsPattern("hello-00003 +100% ")
        .containsPattern("hello-00001 +0% ");
  }

  @Test
  void getPrintsWhatIsStored() throws Exception {
    assertThat(run("get hello -o yaml")).isZero();
    assertThat(
            client.getKubernetesSerialization().unmarshal(out(), ServerlessServiceResource.class))
        .extracting(it -> it.getMetadata().getUid())
        .isEqualTo(service().getMetadata().getUid());
    assertThat(run("get -o json")).isZero();
    assertThat(out()).startsWith("{").contains("\"kind\":\"List\"", "\"name\":\"hello\"");
  }

  @Test
  void trafficIsWrittenOnceItIsRight() throws Exception {
    assertThat(run("traffic hello latest=90 1=10 --tag old=1")).isZero();
    assertThat(out()).contains("wished: latest=90% hello-00001=10% (tag old)");
    assertThat(service().getSpec().traffic()).hasSize(2);
    assertThat(service().getSpec().template()).isNotNull();

    assertThat(run("traffic hello latest=90")).isEqualTo(1);
    assertThat(err()).isEqualTo("the percents add up to 90 (expected: 100)\n");
    assertThat(run("traffic hello hello-00009=100")).isEqualTo(1);
    assertThat(err()).contains("there is no revision hello-00009 of default/hello; did you mean");
    assertThat(service().getSpec().traffic()).hasSize(2);
  }

  @Test
  void rollbackGoesToTheLastRevisionThatWasReady() throws Exception {
    assertThat(run("rollback hello")).isZero();
    assertThat(out())
        .contains("wished: hello-00001=100%")
        .contains("new revisions get no traffic until: dormouse traffic hello latest=100");
    assertThat(service().getSpec().traffic())
        .extracting(part -> part.revisionName() + part.percent())
        .containsExactly("hello-00001100");
    assertThat(run("rollback hello --to 2 -o json")).isZero();
    assertThat(out()).contains("\"revisionName\":\"hello-00002\"");
  }

  @Test
  void waitTellsWhenItIsRoutedAndWhenNot() throws Exception {
    assertThat(run("rollback hello --to 1 --timeout 1s")).isEqualTo(1);
    assertThat(err()).contains("asked for, but not routed so after 1 s: dormouse get hello");
    status(
        """
        observedGeneration: %d
        traffic: [{revisionName: hello-00001, percent: 100}]
        """
            .formatted(service().getMetadata().getGeneration()));
    assertThat(run("rollback hello --to 1 --wait")).isZero();
    assertThat(out()).contains("routed: hello-00001=100%");
  }

  @Test
  void whatIsNotThereIsNamedWithWhatIsLikeIt() throws Exception {
    assertThat(run("get helo")).isEqualTo(1);
    assertThat(err())
        .isEqualTo("there is no service helo in the namespace default; did you mean hello?\n");
    assertThat(run("logs hello --revision 9")).isEqualTo(1);
    assertThat(err()).contains("there is no revision hello-00009");
    assertThat(run("logs hello")).isZero();
    assertThat(err()).contains("no instance of default/hello is there");
    assertThat(run("get --context nowhere")).isEqualTo(1);
    assertThat(err()).contains("the kubeconfig has no context nowhere; it has ");
  }

  @Test
  void aClusterThatIsNotThereOrHasNoDormouseIsSaidSo() throws Exception {
    Path gone = folder.resolve("gone");
    Files.writeString(gone, plain(1));
    assertThat(run(gone, "get")).isEqualTo(1);
    assertThat(err()).contains("the API server at http://127.0.0.1:1/ cannot be reached: ");
    assertThat(run(folder.resolve("none"), "get")).isEqualTo(1);
    assertThat(err()).contains("none cannot be read");
    for (int status : new int[] {401, 403, 404, 500}) {
      try (var other = ScriptedApiServer.start((_, _, _) -> new Answer(status, ""))) {
        Path config = Files.writeString(folder.resolve("other"), plain(other.port()));
        assertThat(run(config, "get")).isEqualTo(1);
        assertThat(err())
            .contains(
                switch (status) {
                  case 401 -> "does not accept the credentials";
                  case 403 -> "you may not list services: ";
                  case 404 -> "does not know ServerlessServices: install Dormouse with Helm";
                  default -> "the API server would not list services: ";
                });
        assertThat(err().lines()).hasSize(1);
      }
    }
  }

  private static String plain(int port) {
    return """
    apiVersion: v1
    kind: Config
    clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
    users: [{name: u, user: {token: t}}]
    contexts: [{name: c, context: {cluster: c, user: u}}]
    current-context: c
    """
        .formatted(port);
  }

  @Test
  void wrongWordsAreSaidBeforeAnyClusterIsLookedFor() throws Exception {
    assertThat(run("get -o xml")).isEqualTo(2);
    assertThat(err()).contains("--output: xml (expected: table, json or yaml)");
    assertThat(run("get hello -A")).isEqualTo(2);
    assertThat(run("logs hello -f -p")).isEqualTo(2);
    assertThat(run("logs hello --tail many")).isEqualTo(2);
    assertThat(run("logs hello --since 10")).isEqualTo(2);
    assertThat(err()).contains("--since: 10 (expected: a duration such as 30s, 10m or 2h)");
  }
}
