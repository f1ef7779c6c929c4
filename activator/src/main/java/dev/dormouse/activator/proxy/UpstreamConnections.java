package dev.dormouse.activator.proxy;

import dev.dormouse.activator.gate.Instance;
import dev.dormouse.core.revision.InstanceId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpVersion;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's connections to instances. Nobody waits for one here: the gate has bounded the
 * requests already, so whoever finds none idle opens another. Its event loop's thread only.
 */
final class UpstreamConnections {
  private static final long IDLE_NANOS = 5_000_000_000L;
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final long SWEEP_MILLIS = 1_000;
  private static final int CONNECT_TIMEOUT_MILLIS = 2_000;
  private static final int MAX_CHUNK_BYTES = 32 * 1024;
  private static final int MAX_HEADER_BYTES = 256 * 1024;

  private final Vertx vertx;
  private final HttpClientAgent client;
  private final Map<InstanceId, IdleConnections> idle = new HashMap<>();
  private long sweeper = -1;

  UpstreamConnections(Vertx vertx) {
    this.vertx = vertx;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setKeepAlive(true)
                .setKeepAliveTimeout(0)
                .setPipelining(false)
                .setDecompressionSupported(false)
                .setTcpNoDelay(true)
                .setMaxChunkSize(MAX_CHUNK_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxInitialLineLength(MAX_HEADER_BYTES)
                .setConnectTimeout(CONNECT_TIMEOUT_MILLIS));
  }

  /** An idle connection to the instance; null when a new one is needed. */
  @Nullable UpstreamConnection take(Instance instance, boolean canBeSentAgain) {
    IdleConnections connections = idle.get(instance.id());
    return connections == null ? null : connections.take(canBeSentAgain, System.nanoTime());
  }

  Future<UpstreamConnection> connect(Instance instance) {
    return client
        .connect(new HttpConnectOptions().setServer(instance.address()))
        .map(http -> {
          IdleConnections home = idle.computeIfAbsent(instance.id(), id -> new IdleConnections());
          UpstreamConnection connection = new UpstreamConnection(http, home);
          http.closeHandler(ignored -> connection.home.closed(connection));
          return connection;
        });
  }

  /**
   * A connection has done its exchange and may serve another.
   *
   * @param keepAliveSeconds how long the instance said that it keeps it
   */
  void release(UpstreamConnection connection, Instance instance, OptionalInt keepAliveSeconds) {
    long now = System.nanoTime();
    long kept = keepAliveSeconds.orElse(Integer.MAX_VALUE) * SECOND_NANOS - SECOND_NANOS / 2;
    connection.idleSince = now;
    connection.idleUntil = now + Math.min(IDLE_NANOS, kept);
    if (!connection.isOpen() || kept <= 0) {
      connection.close();
      return;
    }
    connection.home = idle.computeIfAbsent(instance.id(), id -> new IdleConnections());
    connection.home.put(connection);
    if (sweeper < 0) {
      sweeper = vertx.setPeriodic(SWEEP_MILLIS, ignored -> sweep());
    }
  }

  private void sweep() {
    long now = System.nanoTime();
    idle.values()
        .removeIf(connections -> {
          connections.sweep(now);
          return connections.isEmpty();
        });
    if (idle.isEmpty()) {
      vertx.cancelTimer(sweeper);
      sweeper = -1;
    }
  }

  Future<Void> close() {
    idle.values().forEach(IdleConnections::closeAll);
    idle.clear();
    return client.close();
  }
}
