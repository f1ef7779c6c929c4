package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dormouse.e2e.cluster.Dormouse;
import dev.dormouse.e2e.cluster.OnCluster;
import dev.dormouse.e2e.cluster.Outage;
import dev.dormouse.e2e.cluster.PodProcess;
import dev.dormouse.e2e.cluster.Wait;
import dev.dormouse.e2e.cluster.Workspace;
import dev.dormouse.testing.http.Wire;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What passes through the activators, and what is open at them, leaves their memory as it was. */
@OnCluster
final class MemoryE2E {
  private static final long GIGABYTE = 1L << 30;
  private static final int SECONDS = 120;
  private static final int SOCKETS = 1_000;
  private static final int WARM_SOCKETS = 100;

  /** Two heaps that are used for the first time grow by less; a gigabyte that is kept is more. */
  private static final long HEAPS_MEGABYTES = 256;

  private static final String UPGRADE =
      "GET /socket HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
          + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

  /** A text frame of two letters, masked with zeros (RFC 6455, 5.2), and the same as it returns. */
  private static final byte[] HI = {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'};

  private static final byte[] HI_BACK = {(byte) 0x81, 2, 'h', 'i'};

  @TempDir Path folder;
  private List<PodProcess> activators = List.of();

  @BeforeEach
  void find(Dormouse dormouse) {
    Optional<List<PodProcess>> found = PodProcess.ofAll(Outage.activators(dormouse));
    assumeTrue(found.isPresent(), PodProcess.NEEDS);
    activators = found.orElseThrow();
  }

  private long megabytes() {
    return PodProcess.residentMegabytes(activators);
  }

  private static String up(Dormouse dormouse, Workspace workspace, int concurrency) {
    workspace.apply(Streaming.byHttp("streams").concurrency(concurrency).yaml());
    workspace.awaitReady("streams");
    String host = workspace.host("streams");
    assertThat(dormouse.calls().get(host, "/").status()).isEqualTo(200);
    return host;
  }

  @Test
  void aGigabytePassesEachWayByEachProtocol(Dormouse dormouse, Workspace workspace)
      throws Exception {
    Curl curl = Curl.find();
    String host = up(dormouse, workspace, 20);
    String address = "http://" + dormouse.calls().address();
    Path file = folder.resolve("gigabyte");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(GIGABYTE);
    }
    for (String protocol : List.of("--http1.1", "--http2-prior-knowledge")) {
      long before = megabytes();
      long begun = System.nanoTime();
      String sent;
      String received;
      long peak;
      try (Peak watched = new Peak(this::megabytes)) {
        sent = curl.call(address + "/upload", host, SECONDS, protocol, "-T", file.toString());
        received =
            curl.call(
                address + "/" + GIGABYTE,
                host,
                SECONDS,
                protocol,
                "--output",
                "/dev/null",
                "--write-out",
                "%{http_code} %{size_download}");
        peak = watched.peak();
      }
      assertThat(sent).contains("\"bytes\": " + GIGABYTE + ",");
      assertThat(received).isEqualTo("200 " + GIGABYTE);
      System.out.printf(
          "e2e: a gigabyte up and down, %s: %d ms, activators %d MB before, %d MB at most%n",
          protocol, (System.nanoTime() - begun) / 1_000_000, before, peak);
      assertThat(peak).as("MB").isLessThan(before + HEAPS_MEGABYTES);
    }
  }

  @Test
  void aThousandSocketsAreOpenAndEcho(Dormouse dormouse, Workspace workspace) throws Exception {
    String host = up(dormouse, workspace, SOCKETS);
    List<Wire> sockets = new ArrayList<>();
    try {
      open(dormouse, host, WARM_SOCKETS, sockets);
      long before = megabytes();
      open(dormouse, host, SOCKETS - WARM_SOCKETS, sockets);
      long after = megabytes();
      for (Wire socket : sockets) {
        assertThat(socket.send(HI).readBytes(HI_BACK.length)).isEqualTo(HI_BACK);
      }
      System.out.printf(
          "e2e: %d open sockets: activators %d MB, %d MB with the last %d%n",
          sockets.size(), before, after, SOCKETS - WARM_SOCKETS);
      assertThat(after).as("MB").isLessThan(before + HEAPS_MEGABYTES);
    } finally {
      sockets.forEach(Wire::close);
    }
  }

  private static void open(Dormouse dormouse, String host, int count, List<Wire> to)
      throws IOException {
    for (int i = 0; i < count; i++) {
      Wire socket = Wire.connect(dormouse.calls().socketAddress());
      to.add(socket);
      assertThat(socket.send(UPGRADE.formatted(host)).head()).startsWith("HTTP/1.1 101 ");
    }
  }

  /** The highest of what is looked at again and again. On a thread of its own, until closed. */
  private static final class Peak implements AutoCloseable {
    private static final int PAUSE_MILLIS = 50;

    private final AtomicLong highest = new AtomicLong();
    private final AtomicBoolean ended = new AtomicBoolean();

    Peak(LongSupplier look) {
      Thread.ofVirtual()
          .start(() -> {
            while (!ended.get()) {
              highest.accumulateAndGet(look.getAsLong(), Math::max);
              Wait.pause(PAUSE_MILLIS);
            }
          });
    }

    long peak() {
      return highest.get();
    }

    @Override
    public void close() {
      ended.set(true);
    }
  }
}
