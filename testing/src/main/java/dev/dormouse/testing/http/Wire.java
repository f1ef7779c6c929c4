package dev.dormouse.testing.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One end of a connection, read and written in text. Used by one thread. */
public final class Wire implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");
  private static final int PATIENCE_SECONDS = 10;

  private final Socket socket;
  private final InputStream in;

  private Wire(Socket socket, InputStream in) {
    this.socket = socket;
    this.in = in;
  }

  /** That of a connection that is open. */
  public static Wire of(Socket socket) throws IOException {
    socket.setSoTimeout(PATIENCE_SECONDS * 1000);
    socket.setTcpNoDelay(true);
    return new Wire(socket, socket.getInputStream());
  }

  /** Connects to a port of this machine. */
  public static Wire connect(int port) throws IOException {
    return connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** Connects. */
  public static Wire connect(InetSocketAddress to) throws IOException {
    return of(new Socket(to.getAddress(), to.getPort()));
  }

  public Wire send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  public Wire send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /** Everything up to and with the end of a header. */
  public String head() throws IOException {
    return readUntil("\r\n\r\n");
  }

  public String readUntil(String end) throws IOException {
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

  public String read(int length) throws IOException {
    return new String(readBytes(length), StandardCharsets.ISO_8859_1);
  }

  public byte[] readBytes(int length) throws IOException {
    return in.readNBytes(length);
  }

  /** Everything to the end of the connection. */
  public String rest() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** Everything to the end of the connection, however that comes. */
  public String restOrReset() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      for (int next = in.read(); next >= 0; next = in.read()) {
        bytes.write(next);
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("did not end after: " + bytes, e);
    } catch (IOException reset) {
      // The end, too.
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  /** Sends the same again and again, until the other end has closed or reset. */
  public void sendUntilClosed(byte[] bytes) {
    try {
      while (true) {
        send(bytes);
      }
    } catch (IOException closed) {
      // As it should be.
    }
  }

  /** Whether nothing has come that was not read. */
  public boolean isSilent() throws IOException {
    return in.available() == 0;
  }

  /** Waits for the other end to close or reset. */
  public boolean isClosedByPeer() {
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  /** An answer with its body, of a length that its head declares. */
  public String answer() throws IOException {
    String head = head();
    Matcher length = LENGTH.matcher(head);
    return length.find() ? head + read(Integer.parseInt(length.group(1))) : head;
  }

  /** Says that nothing more comes from here. */
  public void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Goes away, in the midst of whatever it is. */
  public void leave() {
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
