package dev.dormouse.e2e;

import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.testing.http.H2spec;
import dev.dormouse.testing.http.H2spec.Target;
import dev.dormouse.testing.http.Programs;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cases of h2spec, put to a bare server of Vert.x on this machine and to the activators. */
@OnCluster
final class Http2SpecE2E {
  private static final String LOOPBACK = "127.0.0.1";

  @TempDir Path folder;

  @Test
  void failNothingThatABareServerPasses(Dormouse dormouse) throws Exception {
    Programs.assumeThat(H2spec.runsHere(), H2spec.NEEDS);
    H2spec h2spec = H2spec.unpack(folder);
    InetSocketAddress activators = dormouse.calls().socketAddress();
    Vertx vertx = Vertx.vertx();
    try {
      HttpServer bare =
          vertx
              .createHttpServer()
              .requestHandler(
                  request -> request.body().onSuccess(_ -> request.response().end("ok")))
              .listen(0, LOOPBACK)
              .await(10, TimeUnit.SECONDS);
      h2spec.beside(
          "e2e: h2spec",
          new Target(activators.getHostString(), activators.getPort(), false),
          new Target(LOOPBACK, bare.actualPort(), false));
    } finally {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }
}
