package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.testing.http.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A body goes no faster than its reader takes it, and nothing of it is lost. */
final class BackPressureIT {
  private static final int TOTAL = 128 << 20;
  private static final int PART = 64 << 10;

  /** The kernel's buffers of two connections, and what the proxy holds. */
  private static final long MOST_ON_THE_WAY = 48 << 20;

  private ProxyFixture proxy;
  private ScriptedUpstream upstream;

  @BeforeEach
  void start() throws Exception {
    proxy = ProxyFixture.ofConcurrency(1);
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
  void anAnswerWaitsForItsClient() throws Exception {
    try (Wire client = proxy.client().send("GET / HTTP/1.1\r\nHost: hello.default.test\r\n\r\n");
        Wire instance = upstream.next()) {
      instance.head();
      instance.send("HTTP/1.1 200 OK\r\nContent-Length: " + TOTAL + "\r\n\r\n");
      AtomicLong sent = sendAll(instance);
      client.head();
      assertThat(awaitStandstill(sent)).isLessThan(MOST_ON_THE_WAY);
      readAll(client);
    }
  }

  @Test
  void aRequestWaitsForItsInstance() throws Exception {
    try (Wire client = proxy.client()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: hello.default.test\r\nContent-Length: " + TOTAL + "\r\n\r\n");
      AtomicLong sent = sendAll(client);
      try (Wire instance = upstream.next()) {
        instance.head();
        assertThat(awaitStandstill(sent)).isLessThan(MOST_ON_THE_WAY);
        readAll(instance);
        instance.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        assertThat(client.answer()).endsWith("ok");
      }
    }
  }

  @Test
  void aRequestThatWaitsForAnInstanceIsNotReadAhead() throws Exception {
    try (Wire first = proxy.client().send("GET / HTTP/1.1\r\nHost: hello.default.test\r\n\r\n");
        Wire second = proxy.client()) {
      Wire busy = upstream.next();
      busy.head();
      second.send(
          "POST / HTTP/1.1\r\nHost: hello.default.test\r\nContent-Length: " + TOTAL + "\r\n\r\n");
      AtomicLong sent = sendAll(second);
      assertThat(awaitStandstill(sent)).isLessThan(MOST_ON_THE_WAY / 2);
      busy.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
      assertThat(first.answer()).endsWith("ok");
      busy.close();
      try (Wire instance = upstream.next()) {
        instance.head();
        readAll(instance);
        instance.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        assertThat(second.answer()).endsWith("ok");
      }
    }
  }

  @Test
  void bothDirectionsOfATunnelWaitForTheirReaders() throws Exception {
    String head = "Upgrade: raw\r\nConnection: upgrade\r\n\r\n";
    String ask = "GET / HTTP/1.1\r\nHost: hello.default.test\r\n" + head;
    try (Wire client = proxy.client().send(ask);
        Wire instance = upstream.next()) {
      instance.head();
      instance.send("HTTP/1.1 101 Switching Protocols\r\n" + head);
      client.head();
      AtomicLong up = sendAll(client);
      AtomicLong down = sendAll(instance);
      assertThat(awaitStandstill(up)).isLessThan(MOST_ON_THE_WAY);
      assertThat(awaitStandstill(down)).isLessThan(MOST_ON_THE_WAY);
      readAll(instance);
      readAll(client);
    }
  }

  /** Sends the whole body on a thread of its own. Each part holds its number, again and again. */
  private static AtomicLong sendAll(Wire to) {
    return sendAll(to, TOTAL);
  }

  static AtomicLong sendAll(Wire to, int total) {
    AtomicLong sent = new AtomicLong();
    Thread.ofVirtual()
        .start(() -> {
          byte[] part = new byte[PART];
          for (int number = 0; number < total / PART; number++) {
            Arrays.fill(part, (byte) number);
            try {
              to.send(part);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            sent.addAndGet(PART);
          }
        });
    return sent;
  }

  /** Waits until nothing has moved for half a second, and tells how far it came. */
  static long awaitStandstill(AtomicLong sent) {
    long still = TimeUnit.MILLISECONDS.toNanos(500);
    long seen = -1;
    long since = System.nanoTime();
    while (System.nanoTime() - since < still) {
      long now = sent.get();
      if (now != seen) {
        seen = now;
        since = System.nanoTime();
      }
      Thread.yield();
    }
    return seen;
  }

  private static void readAll(Wire from) throws IOException {
    byte[] expected = new byte[PART];
    for (int number = 0; number < TOTAL / PART; number++) {
      Arrays.fill(expected, (byte) number);
      assertThat(from.readBytes(PART)).isEqualTo(expected);
    }
  }
}
