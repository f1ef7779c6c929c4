package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.testing.http.Wire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that come before the end of their request's body: nothing of it is ever a request. */
final class BodiesIT {
  private static final String HOST = "Host: hello.default.test\r\n";
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\n" + HOST + "\r\n";
  private static final String NO = "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno";

  private ProxyFixture proxy;
  private ScriptedUpstream upstream;

  @BeforeEach
  void start() throws Exception {
    proxy = ProxyFixture.ofConcurrency(10);
    upstream = new ScriptedUpstream();
    proxy.up(upstream.port());
  }

  @AfterEach
  void stop() throws Exception {
    proxy.awaitQuiet();
    upstream.close();
    proxy.close();
  }

  @Test
  void anAnswerToWhoWaitsToContinueEndsItsConnection() throws Exception {
    try (Wire client = proxy.client()) {
      client.send(
          "POST / HTTP/1.1\r\n"
              + HOST
              + "Expect: 100-continue\r\nContent-Length: "
              + SMUGGLED.length()
              + "\r\n\r\n");
      try (Wire instance = upstream.next()) {
        instance.head();
        instance.send(NO);
        assertThat(client.answer()).containsIgnoringCase("connection: close\r\n").endsWith("no");
        client.send(SMUGGLED);
        assertThat(client.restOrReset()).isEmpty();
        assertThat(instance.isClosedByPeer()).isTrue();
        assertThat(upstream.hasNext()).isFalse();
      }
    }
  }

  @Test
  void theRestOfABodyIsNeverARequest() throws Exception {
    try (Wire client = proxy.client()) {
      client.send(
          "POST / HTTP/1.1\r\n"
              + HOST
              + "Content-Length: "
              + (3 + SMUGGLED.length())
              + "\r\n\r\nabc");
      try (Wire instance = upstream.next()) {
        instance.head();
        instance.send(NO);
        assertThat(client.answer()).endsWith("no");
        client.send(SMUGGLED + "GET /next HTTP/1.1\r\n" + HOST + "\r\n");
        try (Wire another = upstream.next()) {
          assertThat(another.head()).startsWith("GET /next ");
          another.send(NO);
        }
        assertThat(client.answer()).endsWith("no");
      }
    }
  }
}
