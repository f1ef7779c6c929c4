package dev.dormouse.activator.cluster;

import dev.dormouse.activator.peer.DeadSlotsChoice;
import dev.dormouse.activator.wire.PeerFiles;

/**
 * How an activator on a cluster speaks with the others, where several share the revisions.
 * Immutable.
 *
 * @param host the address by which the others reach it: the pod's
 * @param port where it listens for them; 0 takes a free one
 * @param files by which they know each other
 * @param deadSlots what is done with a dead one's slots; the same for all of them
 */
public record PeerOptions(String host, int port, PeerFiles files, DeadSlotsChoice deadSlots) {
  public static final int DEFAULT_PORT = 8082;

  public PeerOptions {
    if (host.isBlank()) {
      throw new IllegalArgumentException("--peer-host: empty (expected: the pod's address)");
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("--peer-port: " + port + " (expected: 0 to 65535)");
    }
  }
}
