package dev.dormouse.activator.gate;

import dev.dormouse.activator.instances.InstanceSource.StartTimes;
import dev.dormouse.core.revision.InstanceId;
import io.vertx.core.net.SocketAddress;

/** An instance that takes requests: where it listens, and when it came up. Immutable. */
public record Instance(InstanceId id, SocketAddress address, StartTimes startTimes) {}
