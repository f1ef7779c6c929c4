package dev.dormouse.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One HTTP/1.1 connection: a request, then its whole answer. It does no more than a benchmark
 * needs, so that what is measured is the other side. For one thread at a time, best a virtual one.
 */
final class Connection implements AutoCloseable {
  private static final int LINE_LIMIT = 65_536;
  private static final int CONNECT_MILLIS = 5_000;

  private final Socket socket;
  private final InputStream in;

  private Connection(Socket socket) throws IOException {
    this.socket = socket;
    in = new BufferedInputStream(socket.getInputStream(), 1024);
  }

  /** What came back. Header names are in lower case. */
  record Answer(int status, Map<String, String> headers, String body, long firstByteAt) {
    Answer {
      headers = Map.copyOf(headers);
    }
  }

  static Connection open(int port) throws IOException {
    return open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  static Connection open(InetSocketAddress address) throws IOException {
    return open(address, new InetSocketAddress(0));
  }

  /** Comes from an address of this machine's. */
  static Connection open(InetSocketAddress address, InetSocketAddress from) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.bind(from);
      socket.connect(address, CONNECT_MILLIS);
      if (socket.getLocalPort() == socket.getPort()
          && socket.getLocalAddress().equals(address.getAddress())) {
        // Nobody listens yet, and the port that the system chose for this end was that very one.
        throw new ConnectException("met itself at " + address);
      }
      return new Connection(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** One request on a connection of its own. */
  static Answer once(int port, String host, String path) throws IOException {
    try (Connection connection = open(port)) {
      return connection.get(host, path);
    }
  }

  /** One request on a connection of its own to another machine. */
  static Answer once(InetSocketAddress address, String host, String path) throws IOException {
    try (Connection connection = open(address)) {
      return connection.get(host, path);
    }
  }

  Answer get(String host, String path) throws IOException {
    String request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    in.mark(1);
    if (in.read() < 0) {
      throw new EOFException("closed before the answer");
    }
    final long firstByteAt = System.nanoTime();
    in.reset();
    String status = line();
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(),
          (first, second) -> first + ", " + second);
    }
    return new Answer(
        Integer.parseInt(status.substring(9, 12)), headers, body(headers), firstByteAt);
  }

  private String body(Map<String, String> headers) throws IOException {
    String length = headers.get("content-length");
    if (length != null) {
      return bytes(Integer.parseInt(length));
    }
    StringBuilder body = new StringBuilder();
    if ("chunked".equals(headers.get("transfer-encoding"))) {
      int size;
      do {
        size = Integer.parseInt(line(), 16);
        body.append(bytes(size));
        line();
      } while (size > 0);
    }
    return body.toString();
  }

  private String bytes(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("closed after %d of %d bytes".formatted(bytes.length, count));
    }
    return new String(bytes, ISO_8859_1);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0 || line.length() > LINE_LIMIT) {
        throw new EOFException("closed within a line, or a line without end");
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
