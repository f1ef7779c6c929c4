package dev.dormouse.activator.proxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An instance whose every byte a test writes: it hands out its connections as they come. */
final class ScriptedUpstream implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 10;

  private final ServerSocket server;
  private final BlockingQueue<Wire> accepted = new LinkedBlockingQueue<>();

  ScriptedUpstream() throws IOException {
    server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  private void accept() {
    try {
      while (true) {
        accepted.add(new Wire(server.accept()));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  int port() {
    return server.getLocalPort();
  }

  /** The next connection that the proxy opens. */
  Wire next() throws InterruptedException {
    Wire wire = accepted.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (wire == null) {
      throw new AssertionError("the proxy opened no connection");
    }
    return wire;
  }

  boolean hasNext() {
    return !accepted.isEmpty();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  /** One end of a connection, read and written in text. */
  static final class Wire implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    Wire(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout(PATIENCE_SECONDS * 1000);
      socket.setTcpNoDelay(true);
      this.in = socket.getInputStream();
    }

    static Wire connect(int port) throws IOException {
      return new Wire(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    Wire send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      return this;
    }

    Wire send(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      return this;
    }

    /** Everything up to and with the end of a header. */
    String head() throws IOException {
      return readUntil("\r\n\r\n");
    }

    String readUntil(String end) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith(end)) {
        int next = in.read();
        if (next < 0) {
          throw new AssertionError("ended after: " + bytes.toString(StandardCharsets.ISO_8859_1));
        }
        bytes.write(next);
      }
      return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    String read(int length) throws IOException {
      return new String(readBytes(length), StandardCharsets.ISO_8859_1);
    }

    byte[] readBytes(int length) throws IOException {
      return in.readNBytes(length);
    }

    /** Everything to the end of the connection. */
    String rest() throws IOException {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** Everything to the end of the connection, however that comes. */
    String restOrReset() throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try {
        for (int next = in.read(); next >= 0; next = in.read()) {
          bytes.write(next);
        }
      } catch (java.net.SocketTimeoutException e) {
        throw new AssertionError("did not end after: " + bytes, e);
      } catch (IOException reset) {
        // The end, too.
      }
      return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /** Sends the same again and again, until the other end has closed or reset. */
    void sendUntilClosed(byte[] bytes) {
      try {
        while (true) {
          send(bytes);
        }
      } catch (IOException closed) {
        // As it should be.
      }
    }

    /** Whether nothing has come that was not read. */
    boolean isSilent() throws IOException {
      return in.available() == 0;
    }

    /** Waits for the other end to close or reset. */
    boolean isClosedByPeer() {
      try {
        return in.read() < 0;
      } catch (java.net.SocketTimeoutException e) {
        return false;
      } catch (IOException reset) {
        return true;
      }
    }

    /** An answer with its body, of a length that its head declares. */
    String answer() throws IOException {
      String head = head();
      java.util.regex.Matcher length =
          java.util.regex.Pattern.compile("(?i)content-length: (\\d+)").matcher(head);
      return length.find() ? head + read(Integer.parseInt(length.group(1))) : head;
    }

    /** Says that nothing more comes from here. */
    void endOutput() throws IOException {
      socket.shutdownOutput();
    }

    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Goes away, in the midst of whatever it is. */
    void leave() {
      close();
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
