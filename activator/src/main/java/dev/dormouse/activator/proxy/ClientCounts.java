package dev.dormouse.activator.proxy;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the open connections of all listeners, and decides who may open one more. Safe for any
 * thread.
 */
final class ClientCounts {
  private final ClientLimits limits;
  private final TrustedProxies trusted;
  private final AtomicInteger open = new AtomicInteger();
  private final ConcurrentMap<InetAddress, Integer> byClient = new ConcurrentHashMap<>();
  private final LongAdder refusedInAll = new LongAdder();
  private final LongAdder refusedOfClient = new LongAdder();

  ClientCounts(ClientLimits limits, TrustedProxies trusted) {
    this.limits = limits;
    this.trusted = trusted;
  }

  /**
   * A client opens a connection.
   *
   * @return whether it may, and is counted until it {@linkplain #left leaves}
   */
  boolean comes(InetAddress client) {
    if (open.incrementAndGet() > limits.maxConnections()) {
      open.decrementAndGet();
      refusedInAll.increment();
      return false;
    }
    int own = byClient.merge(client, 1, Integer::sum);
    if (own > limits.maxConnectionsPerClient() && !trusted.trust(client.getHostAddress())) {
      left(client);
      refusedOfClient.increment();
      return false;
    }
    return true;
  }

  /** A connection that was counted is closed. */
  void left(InetAddress client) {
    open.decrementAndGet();
    byClient.computeIfPresent(client, (_, count) -> count == 1 ? null : count - 1);
  }

  int open() {
    return open.get();
  }

  /** How many addresses have a connection open. */
  int clients() {
    return byClient.size();
  }

  long refusedInAll() {
    return refusedInAll.sum();
  }

  long refusedOfClient() {
    return refusedOfClient.sum();
  }
}
