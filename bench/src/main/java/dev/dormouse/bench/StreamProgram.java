package dev.dormouse.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A program to serve that keeps nothing: it counts the bytes of a body and answers with the count,
 * answers {@code GET /N} with N bytes, and echoes what comes on a WebSocket as it is. One virtual
 * thread a connection.
 */
public final class StreamProgram {
  private static final int BUFFER_BYTES = 64 * 1024;

  /** Of all connections at once, as nobody looks at what is in it. */
  private static final byte[] NOTHING = new byte[BUFFER_BYTES];

  private static final int BACKLOG = 4096;
  private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private StreamProgram() {}

  /** Serves on the port in {@code PORT} until it is ended. */
  public static void main(String[] args) throws IOException {
    int port = Integer.parseInt(System.getenv("PORT"));
    try (ServerSocket server = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress())) {
      while (true) {
        Socket socket = server.accept();
        Thread.startVirtualThread(() -> serve(socket));
      }
    }
  }

  private static void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream(), 512);
      OutputStream out = socket.getOutputStream();
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        answer(line, headers(in), in, out);
      }
    } catch (IOException gone) {
      // The proxy closed the connection.
    }
  }

  private static void answer(
      String line, Map<String, String> headers, InputStream in, OutputStream out)
      throws IOException {
    String key = headers.get("sec-websocket-key");
    if (key != null) {
      write(
          out,
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + "Sec-WebSocket-Accept: "
              + accept(key)
              + "\r\n\r\n");
      echo(in, out);
      throw new EOFException("the socket has ended");
    }
    if (line.startsWith("GET /")) {
      long length = Long.parseLong(line.substring("GET /".length(), line.lastIndexOf(' ')));
      write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
      for (long left = length; left > 0; left -= BUFFER_BYTES) {
        out.write(NOTHING, 0, (int) Math.min(left, BUFFER_BYTES));
      }
      return;
    }
    String count = Long.toString(count(headers, in));
    write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + count.length() + "\r\n\r\n" + count);
  }

  private static void echo(InputStream in, OutputStream out) throws IOException {
    byte[] bytes = new byte[256];
    for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
      out.write(bytes, 0, read);
    }
  }

  private static long count(Map<String, String> headers, InputStream in) throws IOException {
    String length = headers.get("content-length");
    if (length != null) {
      return skip(in, Long.parseLong(length));
    }
    long count = 0;
    if (headers.containsKey("transfer-encoding")) {
      long size;
      do {
        size = Long.parseLong(line(in), 16);
        count += skip(in, size);
        line(in);
      } while (size > 0);
    }
    return count;
  }

  private static long skip(InputStream in, long count) throws IOException {
    long left = count;
    while (left > 0) {
      int read = in.read(NOTHING, 0, (int) Math.min(left, BUFFER_BYTES));
      if (read < 0) {
        throw new EOFException("ended within a body");
      }
      left -= read;
    }
    return count;
  }

  private static Map<String, String> headers(InputStream in) throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return headers;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("ended");
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(ISO_8859_1));
  }

  private static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1").digest((key + KEY_SUFFIX).getBytes(ISO_8859_1));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-1", e);
    }
  }
}
