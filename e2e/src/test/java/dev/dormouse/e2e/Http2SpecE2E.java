package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.testing.http.H2spec;
import dev.dormouse.testing.http.H2spec.Cases;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cases of h2spec, put to a bare server of Vert.x on this machine and to the activators. */
@OnCluster
final class Http2SpecE2E {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int FEWEST_CASES = 140;
  private static final int MORE_RUNS = 5;

  @TempDir Path folder;

  @Test
  void failNothingThatABareServerPasses(Dormouse dormouse) throws Exception {
    assumeTrue(H2spec.runsHere(), H2spec.NEEDS);
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
      // Each waits for most of its time, so both run at once.
      CompletableFuture<Cases> runOfBare =
          CompletableFuture.supplyAsync(
              () -> h2spec.run(LOOPBACK, bare.actualPort(), false),
              work -> Thread.ofVirtual().start(work));
      Cases found = h2spec.run(activators.getHostString(), activators.getPort(), false);
      Cases ofBare = runOfBare.get(3, TimeUnit.MINUTES);
      // Some of what is sent to a stream races with its answer, so a bare server may fail it later.
      for (int more = 0; more < MORE_RUNS && !found.failsNoMoreThan(ofBare); more++) {
        ofBare = ofBare.and(h2spec.run(LOOPBACK, bare.actualPort(), false));
      }
      System.out.printf(
          "e2e: h2spec: %d cases, a bare server fails %s, the activators %s%n",
          found.all().size(), ofBare.failed(), found.failed());
      assertThat(found.failed()).isSubsetOf(ofBare.failed());
      assertThat(found.all()).hasSizeGreaterThan(FEWEST_CASES).isEqualTo(ofBare.all());
    } finally {
      vertx.close().await(10, TimeUnit.SECONDS);
    }
  }
}
