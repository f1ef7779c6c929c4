package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.testing.http.Wire;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One line of JSON for each request, whatever became of it. */
final class AccessLogIT {
  private static final String HOST = "Host: hello.default.test\r\n";

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private ProxyFixture proxy;
  private ScriptedUpstream upstream;

  @BeforeEach
  void start() throws Exception {
    proxy = ProxyFixture.thatLogs(new PrintStream(log, true, StandardCharsets.UTF_8));
    upstream = new ScriptedUpstream();
  }

  @AfterEach
  void stop() throws Exception {
    upstream.close();
    proxy.close();
  }

  private JsonObject onlyLine() {
    List<String> lines = proxy.awaitThat(() -> lines(), found -> !found.isEmpty());
    assertThat(lines).hasSize(1);
    return new JsonObject(lines.getFirst());
  }

  private List<String> lines() {
    return log.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void tellsAllThereIsToTellOfARequest() throws Exception {
    proxy.up(upstream.port());
    try (Wire client =
            proxy
                .client()
                .send("POST /a?secret=b HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc");
        Wire instance = upstream.next()) {
      String head = instance.head();
      instance.read(3);
      instance.send("HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhello");
      client.answer();
      JsonObject line = onlyLine();
      assertThat(line.fieldNames())
          .containsExactly(
              "time",
              "id",
              "client",
              "method",
              "host",
              "path",
              "status",
              "bytes_in",
              "bytes_out",
              "duration_ms",
              "queue_ms",
              "service",
              "revision",
              "instance",
              "cold");
      assertThat(Instant.parse(line.getString("time"))).isNotNull();
      assertThat(head).containsIgnoringCase("dormouse-request-id: " + line.getString("id"));
      assertThat(line.getString("method")).isEqualTo("POST");
      assertThat(line.getString("host")).isEqualTo("hello.default.test");
      assertThat(line.getString("path")).as("without the query").isEqualTo("/a");
      assertThat(line.getInteger("status")).isEqualTo(201);
      assertThat(line.getInteger("bytes_in")).isEqualTo(3);
      assertThat(line.getInteger("bytes_out")).isEqualTo(5);
      assertThat(line.getDouble("duration_ms")).isPositive();
      assertThat(line.getDouble("queue_ms")).isBetween(0.0, line.getDouble("duration_ms"));
      assertThat(line.getString("service")).isEqualTo("default/hello");
      assertThat(line.getString("revision")).isEqualTo("hello-00001");
      assertThat(line.getString("instance")).isEqualTo("hello-1");
      assertThat(line.getBoolean("cold")).isFalse();
    }
  }

  @Test
  void tellsWhichRequestsWaitedForAStart() throws Exception {
    try (Wire client = proxy.client().send("GET / HTTP/1.1\r\n" + HOST + "\r\n")) {
      proxy.awaitQueued(1);
      proxy.up(upstream.port());
      try (Wire instance = upstream.next()) {
        instance.head();
        instance.send("HTTP/1.1 204 No Content\r\n\r\n");
        client.answer();
        JsonObject line = onlyLine();
        assertThat(line.getBoolean("cold")).isTrue();
        assertThat(line.getDouble("queue_ms")).isPositive();
      }
    }
  }

  @Test
  void tellsTheReasonWhereThePlatformAnswers() throws Exception {
    try (Wire client = proxy.client().send("GET /x HTTP/1.1\r\nHost: \"no\"\r\n\r\n")) {
      client.answer();
      JsonObject line = onlyLine();
      assertThat(line.getInteger("status")).isEqualTo(400);
      assertThat(line.getString("reason")).isEqualTo("malformed-request");
      assertThat(line.getString("host")).isEqualTo("\"no\"");
      assertThat(line.fieldNames()).doesNotContain("service", "revision", "instance");
    }
  }

  @Test
  void tellsOfAClientThatWentAway() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client().send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
        Wire instance = upstream.next()) {
      instance.head();
      client.leave();
      JsonObject line = onlyLine();
      assertThat(line.getInteger("status")).isEqualTo(499);
      assertThat(line.getString("reason")).isEqualTo("client-closed");
      assertThat(line.getString("instance")).isEqualTo("hello-1");
    }
  }

  @Test
  void tellsOfAnAnswerThatWasCutOff() throws Exception {
    proxy.up(upstream.port());
    try (Wire client = proxy.client().send("GET / HTTP/1.1\r\n" + HOST + "\r\n")) {
      try (Wire instance = upstream.next()) {
        instance.head();
        instance.send("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello");
        client.head();
        client.read(5);
      }
      JsonObject line = onlyLine();
      assertThat(line.getInteger("status")).isEqualTo(200);
      assertThat(line.getString("reason")).isEqualTo("instance-closed");
      assertThat(line.getInteger("bytes_out")).isEqualTo(5);
    }
  }
}
