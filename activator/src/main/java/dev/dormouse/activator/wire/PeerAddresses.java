package dev.dormouse.activator.wire;

import dev.dormouse.core.peer.MemberId;
import io.vertx.core.net.SocketAddress;
import java.util.Optional;

/** Knows where the other members listen. A port. Safe for any thread; never waits. */
public interface PeerAddresses {
  /** Where a member listens for others; absent when it is not known, or has gone. */
  Optional<SocketAddress> of(MemberId member);
}
