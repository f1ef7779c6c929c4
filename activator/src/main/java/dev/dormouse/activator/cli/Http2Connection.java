package dev.dormouse.activator.cli;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * As much of a client of HTTP/2 as the training needs, by a plain socket (RFC 9113, 3.3 and 4.1): a
 * library would be recorded with the program. Used by one thread.
 */
final class Http2Connection implements AutoCloseable {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int GOAWAY = 7;
  private static final int WINDOW_UPDATE = 8;
  private static final int ACK = 1;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final byte[] NOTHING = {};
  private static final byte[] CANCEL = {0, 0, 0, 8};

  /** More than all answers together take. */
  private static final byte[] WINDOW = {0x3f, 0, 0, 0};

  /** {@code GET}, {@code http}, {@code /}, and a name of the authority (RFC 7541, A and 6.2.2). */
  private static final byte[] GET = {(byte) 0x82, (byte) 0x86, (byte) 0x84, 1};

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final byte[] request;
  private int stream = -1;

  /**
   * Says what it speaks.
   *
   * @param socket a connection, which is closed with this
   * @param host what is asked, of at most 126 characters
   */
  Http2Connection(Socket socket, String host) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
    var block = new ByteArrayOutputStream();
    block.writeBytes(GET);
    block.write(host.length());
    block.writeBytes(host.getBytes(StandardCharsets.US_ASCII));
    this.request = block.toByteArray();
    out.write(PREFACE.getBytes(StandardCharsets.US_ASCII));
    write(SETTINGS, 0, 0, NOTHING);
    write(WINDOW_UPDATE, 0, 0, WINDOW);
  }

  /** Asks for the root so many times, one after the other, and waits for the answers' ends. */
  void fetch(int times) throws IOException {
    for (int i = 0; i < times; i++) {
      ask();
      awaitEnd();
    }
  }

  /** Asks so many times and gives each request up at once. */
  void giveUp(int times) throws IOException {
    for (int i = 0; i < times; i++) {
      ask();
      write(RST_STREAM, 0, stream, CANCEL);
    }
    fetch(1);
  }

  private void ask() throws IOException {
    stream += 2;
    write(HEADERS, END_HEADERS | END_STREAM, stream, request);
  }

  private void awaitEnd() throws IOException {
    while (true) {
      int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      int of = in.readInt();
      in.skipNBytes(length);
      if (type == SETTINGS && (flags & ACK) == 0) {
        write(SETTINGS, ACK, 0, NOTHING);
      } else if (type == GOAWAY || (type == RST_STREAM && of == stream)) {
        throw new IOException("an answer of HTTP/2 ended early");
      } else if ((type == DATA || type == HEADERS) && (flags & END_STREAM) != 0 && of == stream) {
        return;
      }
    }
  }

  private void write(int type, int flags, int of, byte[] payload) throws IOException {
    var frame = new ByteArrayOutputStream();
    number(frame, payload.length, 3);
    frame.write(type);
    frame.write(flags);
    number(frame, of, 4);
    frame.writeBytes(payload);
    out.write(frame.toByteArray());
  }

  private static void number(ByteArrayOutputStream to, int number, int bytes) {
    for (int i = bytes - 1; i >= 0; i--) {
      to.write(number >>> (8 * i));
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
