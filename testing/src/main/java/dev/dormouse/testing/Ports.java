package dev.dormouse.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds ports for programs that are told where to listen. Has no state; safe for any thread. */
public final class Ports {
  private static final int FIRST = 20_000;

  /**
   * From here on Kubernetes has ports of nodes, and after those Linux gives ports to connections.
   */
  private static final int END = 30_000;

  private static final int TRIES = 100;

  private Ports() {}

  /**
   * A port that nothing uses at this moment, at whatever address, and that no connection will get
   * as its own: thousands of those that have ended may still have one.
   */
  public static int free() throws IOException {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      try (ServerSocket socket = new ServerSocket(port)) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // Another one, then.
      }
    }
    throw new IOException("no port from %d to %d is free".formatted(FIRST, END - 1));
  }
}
