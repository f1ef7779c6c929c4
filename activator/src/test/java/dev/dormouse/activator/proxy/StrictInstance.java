package dev.dormouse.activator.proxy;

import dev.dormouse.testing.http.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * An instance that reads requests as strictly as RFC 9112 allows, keeps each as it came over the
 * wire, and answers with its target. Whatever it would have to guess is a fault. Safe for any
 * thread; each connection has its own.
 */
final class StrictInstance implements AutoCloseable {
  private static final Pattern REQUEST_LINE =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+ (/[!-~\\x80-\\xff]*|\\*) HTTP/1\\.1\r\n");
  private static final Pattern FIELD =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+:[ \\t]*[\\t -~\\x80-\\xff]*\r\n");
  private static final Pattern CHUNK_SIZE = Pattern.compile("[0-9a-f]{1,8}\r\n");

  private final ServerSocket server;
  private final List<String> received = new CopyOnWriteArrayList<>();
  private final List<String> faults = new CopyOnWriteArrayList<>();

  StrictInstance() throws IOException {
    server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** The whole requests, each as it came. */
  List<String> received() {
    return List.copyOf(received);
  }

  /** What was no request; one that its end is missing of is none, and no fault. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  private void accept() {
    try {
      while (true) {
        Wire wire = Wire.of(server.accept());
        Thread.ofVirtual().start(() -> serve(wire));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Wire wire) {
    try (wire) {
      while (true) {
        String request = read(wire);
        received.add(request);
        String target = request.split(" ", 3)[1];
        String head = "HTTP/1.1 200 OK\r\nContent-Length: " + target.length() + "\r\n\r\n";
        wire.send(request.startsWith("HEAD ") ? head : head + target);
      }
    } catch (Fault fault) {
      faults.add(fault.getMessage());
    } catch (AssertionError | IOException ended) {
      // The proxy closed the connection.
    }
  }

  /** One message; framed by one field, or none. */
  private static String read(Wire wire) throws IOException {
    StringBuilder message = new StringBuilder(line(wire, REQUEST_LINE));
    String field = wire.readUntil("\n");
    while (!field.equals("\r\n")) {
      message.append(checked(field, FIELD));
      field = wire.readUntil("\n");
    }
    message.append(field);
    String head = message.toString().toLowerCase(Locale.ROOT);
    List<String> lengths = values(head, "content-length");
    List<String> codings = values(head, "transfer-encoding");
    if (lengths.size() + codings.size() > 1 || values(head, "host").size() != 1) {
      throw new Fault("ambiguous: " + head);
    }
    for (String length : lengths) {
      message.append(body(wire, Integer.parseInt(length)));
    }
    for (String coding : codings) {
      if (!coding.equals("chunked")) {
        throw new Fault("not chunked: " + head);
      }
      message.append(chunks(wire));
    }
    return message.toString();
  }

  private static String chunks(Wire wire) throws IOException {
    StringBuilder chunks = new StringBuilder();
    int size;
    do {
      String line = line(wire, CHUNK_SIZE);
      size = Integer.parseInt(line.strip(), 16);
      chunks.append(line);
      if (size > 0) {
        chunks.append(body(wire, size)).append(checked(wire.read(2), "\r\n"));
      }
    } while (size > 0);
    return chunks.append(trailer(wire)).toString();
  }

  private static String trailer(Wire wire) throws IOException {
    StringBuilder trailer = new StringBuilder();
    String line;
    do {
      line = wire.readUntil("\n");
      trailer.append(line.equals("\r\n") ? line : checked(line, FIELD));
    } while (!line.equals("\r\n"));
    return trailer.toString();
  }

  private static String body(Wire wire, int length) throws IOException {
    String body = wire.read(length);
    if (body.length() < length) {
      throw new IOException("ended within a body");
    }
    return body;
  }

  private static List<String> values(String head, String name) {
    return head.lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .toList();
  }

  private static String line(Wire wire, Pattern expected) throws IOException {
    return checked(wire.readUntil("\n"), expected);
  }

  private static String checked(String line, Pattern expected) {
    if (!expected.matcher(line).matches()) {
      throw new Fault("expected " + expected + ": " + line);
    }
    return line;
  }

  private static String checked(String text, String expected) throws IOException {
    if (text.isEmpty()) {
      throw new IOException("ended within a chunk");
    }
    if (!text.equals(expected)) {
      throw new Fault("expected a line's end: " + text);
    }
    return text;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  /** What nobody strict would take for a request. */
  private static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;

    Fault(String message) {
      super(message);
    }
  }
}
