package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.testing.http.Wire;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Long bodies and many silent sockets, and what this process keeps meanwhile, on the heap and
 * beside it: what {@code bench/stream} and {@code bench/sockets} measure, small enough for every
 * build.
 */
final class FlatMemoryIT {
  private static final String HOST = "Host: " + ProxyFixture.HOST + "\r\n";
  private static final int PART_BYTES = 64 * 1024;
  private static final int MEGABYTE = 1 << 20;
  private static final long FIRST_BYTES = 8L * MEGABYTE;
  private static final long BODY_BYTES = 256L * MEGABYTE;
  private static final long LOOK_EVERY_BYTES = 64L * MEGABYTE;

  /** A body that was kept would take sixteen times as much. */
  private static final long MOST_BYTES = 16L * MEGABYTE;

  private static final int SOCKETS = 300;
  private static final String ASK =
      "GET / HTTP/1.1\r\n" + HOST + "Connection: Upgrade\r\nUpgrade: echo\r\n\r\n";
  private static final String AGREE =
      "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";

  private ProxyFixture proxy;
  private ScriptedUpstream upstream;

  @BeforeEach
  void start() throws Exception {
    proxy = ProxyFixture.ofConcurrency(1000);
    upstream = new ScriptedUpstream();
    proxy.up(upstream.port());
  }

  @AfterEach
  void stop() throws Exception {
    proxy.awaitQuiet();
    upstream.close();
    proxy.close();
  }

  @Test
  void bodiesPassWithoutBeingKept() throws Exception {
    pass(FIRST_BYTES);
    long before = keptBytes();
    long most = pass(BODY_BYTES);
    assertThat(most - before).isLessThan(MOST_BYTES);
  }

  /** That much up and down again on one connection; returns the most that was kept meanwhile. */
  private long pass(long length) throws Exception {
    try (Wire client = proxy.client()) {
      client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: " + length + "\r\n\r\n");
      try (Wire instance = upstream.next()) {
        instance.head();
        long up = carry(client, instance, length);
        instance.send("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
        client.head();
        return Math.max(up, carry(instance, client, length));
      }
    }
  }

  private static long carry(Wire from, Wire to, long length) throws Exception {
    CompletableFuture<Void> written =
        CompletableFuture.runAsync(
            () -> write(from, length), task -> Thread.ofVirtual().start(task));
    long most = 0;
    for (long left = length; left > 0; left -= PART_BYTES) {
      assertThat(to.readBytes(PART_BYTES)).hasSize(PART_BYTES);
      if (left % LOOK_EVERY_BYTES == 0) {
        most = Math.max(most, keptBytes());
      }
    }
    written.join();
    return most;
  }

  private static void write(Wire to, long length) {
    byte[] part = new byte[PART_BYTES];
    try {
      for (long left = length; left > 0; left -= PART_BYTES) {
        to.send(part);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void silentSocketsCostLittle() throws Exception {
    List<Wire> wires = new ArrayList<>();
    try {
      open(wires, SOCKETS / 3);
      long before = keptBytes();
      open(wires, SOCKETS);
      assertThat(keptBytes() - before).isLessThan(MOST_BYTES);
      for (int i = 0; i < wires.size(); i += 2) {
        wires.get(i).send("x");
        assertThat(wires.get(i + 1).read(1)).isEqualTo("x");
      }
    } finally {
      wires.forEach(Wire::close);
    }
  }

  private void open(List<Wire> wires, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      Wire client = proxy.client().send(ASK);
      Wire instance = upstream.next();
      wires.add(client);
      wires.add(instance);
      instance.head();
      instance.send(AGREE);
      assertThat(client.head()).startsWith("HTTP/1.1 101 ");
    }
  }

  /** After a collection: the live heap, and all that Netty has allocated beside it. */
  private static long keptBytes() {
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return heap + Math.max(0, PlatformDependent.usedDirectMemory());
  }
}
