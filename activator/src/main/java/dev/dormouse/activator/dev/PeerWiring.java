package dev.dormouse.activator.dev;

import dev.dormouse.activator.peer.PeerPorts;
import dev.dormouse.core.peer.Timing;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * How the activators of local mode reach each other. Immutable.
 *
 * @param between what each of them gets in the place of its own ports
 */
record PeerWiring(Timing timing, UnaryOperator<PeerPorts> between) {
  /** Without detours; and nobody is put out because a laptop is busy for a second. */
  static final PeerWiring DIRECT =
      new PeerWiring(
          new Timing(
              Duration.ofMillis(50).toNanos(),
              Duration.ofSeconds(2).toNanos(),
              Duration.ofSeconds(2).toNanos(),
              Duration.ofMillis(2200).toNanos(),
              Duration.ofMillis(20).toNanos(),
              Duration.ofSeconds(1).toNanos(),
              Duration.ofMillis(50).toNanos()),
          UnaryOperator.identity());
}
