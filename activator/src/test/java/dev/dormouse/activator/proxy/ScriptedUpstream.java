package dev.dormouse.activator.proxy;

import dev.dormouse.testing.http.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
        accepted.add(Wire.of(server.accept()));
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
}
