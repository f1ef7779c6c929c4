package dev.dormouse.e2e;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A connection of a caller that sends one request after the other. Used by one thread. */
final class CallerConnection implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?im)^Content-Length: *(\\d+)");
  private static final Pattern CLOSE = Pattern.compile("(?im)^Connection: *close");
  private static final int CONNECT_MILLIS = 500;

  private final Socket socket;
  private final int patienceMillis;
  private final InputStream in;
  private boolean ended;

  private CallerConnection(Socket socket, int patienceMillis, InputStream in) {
    this.socket = socket;
    this.patienceMillis = patienceMillis;
    this.in = in;
  }

  /** Connects, or fails within half a second; answers are waited for so long. */
  static CallerConnection open(InetSocketAddress address, int patienceMillis) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(address, CONNECT_MILLIS);
      return new CallerConnection(
          socket, patienceMillis, new BufferedInputStream(socket.getInputStream()));
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Whether another request may be sent: the other end has not closed it meanwhile. */
  boolean isOpen() {
    if (ended) {
      return false;
    }
    try {
      socket.setSoTimeout(1);
      int _ = in.read(); // the end, or what nobody asked for
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Sends a request without a body, and returns the whole answer, head and body. */
  String ask(String head) throws IOException {
    send(head);
    return answer();
  }

  /** Sends a request without a body. */
  void send(String head) throws IOException {
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
  }

  /** Returns the next whole answer, head and body. */
  String answer() throws IOException {
    socket.setSoTimeout(patienceMillis);
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("closed after " + answer.length() + " bytes");
      }
      answer.append((char) next);
    }
    Matcher length = LENGTH.matcher(answer);
    boolean told = length.find();
    ended = !told || CLOSE.matcher(answer).find();
    int bytes = told ? Integer.parseInt(length.group(1)) : Integer.MAX_VALUE;
    byte[] body = in.readNBytes(bytes);
    if (told && body.length < bytes) {
      throw new EOFException("closed after " + body.length + " bytes of a body of " + bytes);
    }
    return answer.append(new String(body, StandardCharsets.UTF_8)).toString();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // nobody waits for it
    }
  }
}
