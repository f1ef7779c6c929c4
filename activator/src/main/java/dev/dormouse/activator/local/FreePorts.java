package dev.dormouse.activator.local;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Hands out ports that nobody listens on. They come from outside the range that the kernel takes
 * for outgoing connections, so that none of those can take one between the hand-out and the
 * program's start; and in turn from a random place, so that a port just given back rests, and two
 * runs on one machine don't meet. Safe for any thread.
 */
final class FreePorts {
  /** A range of ports, both ends included. */
  record Range(int first, int last) {
    int size() {
      return last - first + 1;
    }
  }

  private static final Path OUTGOING_RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
  private static final Range IANA_OUTGOING = new Range(49152, 65535);
  private static final int ENOUGH = 1000;

  private final Range range;
  // Guarded by this.
  private final Set<Integer> taken = new HashSet<>();
  private int next;

  FreePorts() {
    this.range = beside(outgoing());
    this.next = ThreadLocalRandom.current().nextInt(range.size());
  }

  /** A port that is free, until it is given back. */
  synchronized int take() throws IOException {
    for (int tries = 0; tries < range.size(); tries++) {
      int port = range.first() + next;
      next = (next + 1) % range.size();
      if (!taken.contains(port) && isFree(port)) {
        taken.add(port);
        return port;
      }
    }
    throw new IOException("no free port from " + range.first() + " to " + range.last());
  }

  synchronized void giveBack(int port) {
    taken.remove(port);
  }

  /** Where to choose from: above the outgoing range if there is room, else below it. */
  static Range beside(Range outgoing) {
    var above = new Range(outgoing.last() + 1, 65535);
    if (above.size() >= ENOUGH) {
      return above;
    }
    var below = new Range(Math.max(10_000, outgoing.first() - 10_000), outgoing.first() - 1);
    return below.size() >= ENOUGH ? below : outgoing;
  }

  private static Range outgoing() {
    // In one read, as the kernel ends such a file after the first: Files.readString gets one digit.
    try (var reader = Files.newBufferedReader(OUTGOING_RANGE)) {
      String[] ends = reader.readLine().strip().split("\\s+", -1);
      return new Range(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]));
    } catch (IOException | RuntimeException e) {
      return IANA_OUTGOING;
    }
  }

  /** Whether a program could listen there now. Binds without listening: nobody can connect. */
  private static boolean isFree(int port) {
    try (var socket = new Socket()) {
      socket.setReuseAddress(false);
      socket.bind(new InetSocketAddress(port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
