package dev.dormouse.activator.proxy;

import io.vertx.core.http.HttpServerResponse;

/**
 * What a client still sends of a request that was answered: it is read for a while and dropped,
 * else the client's kernel would drop the answer. Its event loop's thread only.
 */
final class RequestRest extends DeadlineWheel.Deadline {
  private static final long LINGER_NANOS = 2_000_000_000;

  private final DeadlineWheel wheel;
  private final HttpServerResponse response;
  private final ClientConnection client;
  private final boolean shared;

  private RequestRest(
      DeadlineWheel wheel, HttpServerResponse response, ClientConnection client, boolean shared) {
    this.wheel = wheel;
    this.response = response;
    this.client = client;
    this.shared = shared;
  }

  /**
   * Reads it, and closes the connection when nobody reads on or it {@code closes} with the answer.
   *
   * @param shared whether the connection carries other requests meanwhile
   */
  static void drop(
      DeadlineWheel wheel,
      HttpServerResponse response,
      ClientConnection client,
      boolean shared,
      RequestPump body,
      boolean closes) {
    RequestRest rest = new RequestRest(wheel, response, client, shared);
    long now = System.nanoTime();
    wheel.add(rest, now + LINGER_NANOS, now);
    body.discard(() -> rest.ended(closes), rest::tooMuch);
  }

  private void ended(boolean closes) {
    wheel.remove(this);
    if (closes && !shared) {
      client.close();
    }
  }

  private void tooMuch() {
    wheel.remove(this);
    expired();
  }

  /** Nobody reads on. */
  @Override
  void expired() {
    if (shared) {
      var _ = response.reset(Http2.NO_ERROR);
    } else {
      client.close();
    }
  }
}
