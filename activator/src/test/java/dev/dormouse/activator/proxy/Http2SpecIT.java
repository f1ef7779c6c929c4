package dev.dormouse.activator.proxy;

import dev.dormouse.activator.gate.TestRevisions;
import dev.dormouse.core.revision.Container.Protocol;
import dev.dormouse.testing.http.H2spec;
import dev.dormouse.testing.http.H2spec.Target;
import dev.dormouse.testing.http.Programs;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The cases of h2spec, put to a bare server of Vert.x and to the proxy in front of the same server.
 * The proxy may fail nothing that the bare server passes.
 */
final class Http2SpecIT {
  /** What h2spec calls the server: it sends the name as authority, and connects to it. */
  private static final String NAME = "127.0.0.1";

  @TempDir Path folder;
  private Vertx vertx;

  @BeforeEach
  void start() throws Exception {
    Programs.assumeThat(H2spec.runsHere(), H2spec.NEEDS);
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
      H2spec h2spec = H2spec.unpack(folder);
      boolean tls = way == Way.TLS;
      h2spec.beside(
          "h2spec, %s, instances of %s".formatted(way, protocol),
          new Target(NAME, proxy.proxy.actualPort(), tls),
          new Target(NAME, bare.actualPort(), tls));
      proxy.awaitQuiet();
    } finally {
      proxy.close();
    }
  }
}
