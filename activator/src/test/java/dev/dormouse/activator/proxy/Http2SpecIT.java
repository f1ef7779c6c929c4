package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.gate.TestRevisions;
import dev.dormouse.core.revision.Container.Protocol;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The cases of h2spec, put to a bare server of Vert.x and to the proxy in front of the same server.
 * The proxy may fail nothing that the bare server passes.
 */
final class Http2SpecIT {
  private static final Path PACKED = Path.of("target/h2spec/2.2.0/h2spec_linux_amd64.tar.gz");

  /** What h2spec calls the server: it sends the name as authority, and connects to it. */
  private static final String NAME = "127.0.0.1";

  private static final int FEWEST_CASES = 140;
  private static final int MORE_RUNS = 5;

  @TempDir Path folder;
  private Vertx vertx;

  @BeforeEach
  void start() throws Exception {
    boolean linux = System.getProperty("os.name").equals("Linux");
    boolean amd64 = System.getProperty("os.arch").equals("amd64");
    Programs.assumeThat(linux && amd64, "h2spec is here for Linux on amd64 only");
    vertx = Vertx.vertx();
  }

  private HttpServer serve(Way way) throws Exception {
    HttpServerOptions options = new HttpServerOptions();
    if (way == Way.TLS) {
      options
          .setSsl(true)
          .setUseAlpn(true)
          .setKeyCertOptions(KeyCertOptions.wrap(TestTls.get().keys()));
    }
    return vertx
        .createHttpServer(options)
        .requestHandler(request -> request.body().onSuccess(body -> request.response().end("ok")))
        .listen(0, NAME)
        .await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    if (vertx != null) {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @CsvSource({"PLAIN, HTTP1", "PLAIN, H2C", "TLS, HTTP1"})
  void failsNothingThatABareServerPasses(Way way, Protocol protocol) throws Exception {
    HttpServer instance = serve(Way.PLAIN);
    HttpServer bare = way == Way.PLAIN ? instance : serve(way);
    ProxyFixture proxy = ProxyFixture.by(way, TestRevisions.speaking(protocol, 100), NAME);
    try {
      proxy.up(instance.actualPort());
      unpack();
      // Each waits for most of its time, so both run at once.
      var runOfBare =
          CompletableFuture.supplyAsync(
              () -> run("bare", way, bare.actualPort()), work -> Thread.ofVirtual().start(work));
      Cases ofProxy = run("proxy", way, proxy.proxy.actualPort());
      Cases ofBare = runOfBare.get(3, TimeUnit.MINUTES);
      // Some of what is sent to a stream races with its answer, so a bare server may fail it later.
      for (int more = 0; more < MORE_RUNS && !ofProxy.failsNoMoreThan(ofBare); more++) {
        ofBare = ofBare.and(run("bare", way, bare.actualPort()));
      }
      System.out.printf(
          "h2spec, %s, instances of %s: %d cases, a bare server fails %s, the proxy %s%n",
          way, protocol, ofProxy.all.size(), ofBare.failed, ofProxy.failed);
      assertThat(ofProxy.failed).isSubsetOf(ofBare.failed);
      assertThat(ofProxy.all).hasSizeGreaterThan(FEWEST_CASES).isEqualTo(ofBare.all);
      proxy.awaitQuiet();
    } finally {
      proxy.close();
    }
  }

  /** What was put to a server, and what of it went wrong, by the title of each case. */
  private record Cases(Set<String> all, Set<String> failed) {
    boolean failsNoMoreThan(Cases other) {
      return other.failed.containsAll(failed);
    }

    Cases and(Cases later) {
      Set<String> either = new TreeSet<>(failed);
      either.addAll(later.failed);
      return new Cases(all, either);
    }
  }

  private void unpack() throws Exception {
    if (!Files.exists(folder.resolve("h2spec"))) {
      command("tar", "tar", "xzf", PACKED.toAbsolutePath().toString());
    }
  }

  private Cases run(String name, Way way, int port) {
    Path program = folder.resolve("h2spec");
    Path report = folder.resolve(name + ".xml");
    List<String> words = new ArrayList<>(List.of(program.toString(), "--strict"));
    words.addAll(List.of("--host", NAME, "--port", Integer.toString(port)));
    words.addAll(List.of("--junit-report", report.toString()));
    if (way == Way.TLS) {
      words.addAll(List.of("--tls", "--insecure"));
    }
    try {
      command(name, words.toArray(String[]::new));
      return read(report);
    } catch (Exception e) {
      throw new AssertionError(name, e);
    }
  }

  /** It exits with a failure when any case failed. */
  private void command(String name, String... words) throws Exception {
    File log = folder.resolve(name + ".log").toFile();
    Process process =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start();
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).as(List.of(words).toString()).isTrue();
  }

  private static Cases read(Path report) throws Exception {
    Set<String> all = new TreeSet<>();
    Set<String> failed = new TreeSet<>();
    var xml = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report.toFile());
    for (Element each : elements(xml.getElementsByTagName("testcase"))) {
      String title = each.getAttribute("package") + ": " + each.getAttribute("classname");
      all.add(title);
      if (each.getElementsByTagName("failure").getLength() > 0
          || each.getElementsByTagName("error").getLength() > 0) {
        failed.add(title);
      }
    }
    return new Cases(all, failed);
  }

  private static List<Element> elements(NodeList nodes) {
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }
}
