package dev.dormouse.activator.proxy;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.gate.TestRevisions;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.route.SessionAffinity;
import dev.dormouse.testing.http.Wire;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sessions through a proxy with two instances of one slot each, of which the first is the next to
 * be taken. The client's session is with the second.
 */
final class SessionAffinityIT {
  private static final String KEY = "0123456789abcdef0123456789abcdef";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String LAST_OK =
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
  private static final Pattern SET_COOKIE = Pattern.compile("(?i)set-cookie: (s=[^;]+)(.*)");

  @TempDir private Path folder;
  private ProxyFixture proxy;
  private ScriptedUpstream first;
  private ScriptedUpstream second;
  private InstanceId secondId;

  @BeforeEach
  void start() throws Exception {
    Files.writeString(folder.resolve("key"), KEY);
    first = new ScriptedUpstream();
    second = new ScriptedUpstream();
    serve(Duration.ofSeconds(30));
  }

  private void serve(Duration maxWait) throws Exception {
    proxy =
        ProxyFixture.withSessions(
            TestRevisions.of(1),
            new SessionAffinity("s", Duration.ofHours(1), maxWait),
            SessionKeys.in(folder));
    proxy.up(first.port());
    secondId = proxy.up(second.port());
  }

  @AfterEach
  void stop() throws Exception {
    proxy.awaitQuiet();
    first.close();
    second.close();
    proxy.close();
  }

  private static String get(String more) {
    return "GET / HTTP/1.1\r\nHost: " + ProxyFixture.HOST + "\r\n" + more + "\r\n";
  }

  private static Matcher setCookie(String answer) {
    Matcher found = SET_COOKIE.matcher(answer);
    assertThat(found.find()).as(answer).isTrue();
    return found;
  }

  /** Has a request served by the instance that gets it, and returns the client's answer. */
  private static String served(Wire client, ScriptedUpstream by) throws Exception {
    try (Wire instance = by.next()) {
      instance.head();
      instance.send(LAST_OK);
    }
    return client.answer();
  }

  /** A cookie for the second instance: the first is busy meanwhile. */
  private String cookieOfSecond() throws Exception {
    try (Wire busy = proxy.client().send(get(""));
        Wire client = proxy.client()) {
      try (Wire atFirst = first.next()) {
        atFirst.head();
        String answer = served(client.send(get("")), second);
        atFirst.send(LAST_OK);
        busy.answer();
        proxy.awaitQuiet();
        return setCookie(answer).group(1);
      }
    }
  }

  @Test
  void theFirstAnswerBringsACookieThatNamesNobody() throws Exception {
    try (Wire client = proxy.client().send(get(""))) {
      Matcher cookie = setCookie(served(client, first));
      assertThat(cookie.group(1)).doesNotContain("hello");
      assertThat(cookie.group(2)).isEqualTo("; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax");
    }
  }

  @Test
  void theCookieIsForTlsAloneWhereTheClientCameByIt() throws Exception {
    try (Wire client = proxy.client().send(get("X-Forwarded-Proto: https\r\n"))) {
      assertThat(setCookie(served(client, first)).group(2)).endsWith("; SameSite=Lax; Secure");
    }
  }

  @Test
  void whoComesBackGetsItsInstanceWhichDoesNotSeeTheCookie() throws Exception {
    String cookie = cookieOfSecond();
    try (Wire client = proxy.client()) {
      client.send(get("Cookie: a=1; " + cookie + "; b=2\r\n"));
      try (Wire instance = second.next()) {
        assertThat(instance.head()).containsIgnoringCase("\r\ncookie: a=1; b=2\r\n");
        instance.send(OK);
        assertThat(client.answer()).doesNotContainIgnoringCase("set-cookie");
      }
      client.send(get("Cookie: " + cookie + "\r\n"));
      try (Wire instance = second.next()) {
        assertThat(instance.head()).doesNotContainIgnoringCase("cookie");
        instance.send(OK);
        client.answer();
      }
    }
  }

  @Test
  void whatIsForgedOrExpiredOrOfAnotherServiceIsReplaced() throws Exception {
    SessionSeal seal = new SessionSeal(KEY.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    long now = Sessions.nowSeconds();
    Stay good = new Stay("hello-00001", secondId.name(), now + 3600);
    String real = seal.seal("default/hello", good);
    String expired = seal.seal("default/hello", new Stay(good.revision(), good.instance(), now));
    String foreign = seal.seal("default/other", good);
    String forged = real.substring(0, real.length() - 2) + (real.endsWith("AA") ? "BB" : "AA");
    for (String bad : new String[] {forged, expired, foreign, "", "x", real + "A"}) {
      try (Wire client = proxy.client().send(get("Cookie: s=" + bad + "\r\n"))) {
        setCookie(served(client, first));
      }
      proxy.awaitQuiet();
    }
    try (Wire client = proxy.client().send(get("Cookie: s=x; s=" + real + "\r\n"))) {
      assertThat(served(client, second)).doesNotContainIgnoringCase("set-cookie");
    }
  }

  @Test
  void aCookieIsRenewedWhenHalfItsTimeHasPassed() throws Exception {
    SessionSeal seal = new SessionSeal(KEY.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    Stay old = new Stay("hello-00001", secondId.name(), Sessions.nowSeconds() + 1700);
    String cookie = "s=" + seal.seal("default/hello", old);
    try (Wire client = proxy.client().send(get("Cookie: " + cookie + "\r\n"))) {
      assertThat(setCookie(served(client, second)).group(1)).isNotEqualTo(cookie);
    }
  }

  @Test
  void aCookieOfTheFormerKeyIsStillGood() throws Exception {
    String cookie = cookieOfSecond();
    proxy.close();
    Files.move(folder.resolve("key"), folder.resolve("previous"));
    Files.writeString(folder.resolve("key"), KEY.toUpperCase(java.util.Locale.ROOT) + "\n");
    serve(Duration.ofSeconds(30));
    try (Wire client = proxy.client().send(get("Cookie: " + cookie + "\r\n"))) {
      assertThat(served(client, second)).doesNotContainIgnoringCase("set-cookie");
    }
  }

  @Test
  void waitsForItsBusyInstanceWhileAnotherIsFree() throws Exception {
    String cookie = cookieOfSecond();
    try (Wire busy = proxy.client().send(get("Cookie: " + cookie + "\r\n"));
        Wire instance = second.next();
        Wire client = proxy.client().send(get("Cookie: " + cookie + "\r\n"))) {
      instance.head();
      proxy.awaitQueued(1);
      try (Wire other = proxy.client().send(get(""))) {
        served(other, first);
      }
      instance.send(LAST_OK);
      busy.answer();
      assertThat(served(client, second)).doesNotContainIgnoringCase("set-cookie");
    }
  }

  @Test
  void movesWhenItsInstanceHasNoSlotInTime() throws Exception {
    proxy.close();
    serve(Duration.ofMillis(20));
    String cookie = cookieOfSecond();
    try (Wire busy = proxy.client().send(get("Cookie: " + cookie + "\r\n"));
        Wire client = proxy.client();
        Wire instance = second.next()) {
      instance.head();
      client.send(get("Cookie: " + cookie + "\r\n"));
      assertThat(setCookie(served(client, first)).group(1)).isNotEqualTo(cookie);
      instance.send(OK);
      busy.answer();
    }
  }

  @Test
  void movesWhenItsInstanceIsGone() throws Exception {
    String cookie = cookieOfSecond();
    proxy.gate.gone(secondId);
    try (Wire client = proxy.client().send(get("Cookie: " + cookie + "\r\n"))) {
      assertThat(setCookie(served(client, first)).group(1)).isNotEqualTo(cookie);
    }
  }

  @Test
  void anErrorOfThePlatformBringsNoCookie() throws Exception {
    try (Wire client = proxy.client().send(get(""))) {
      first.next().close();
      assertThat(client.answer())
          .startsWith("HTTP/1.1 502 ")
          .doesNotContainIgnoringCase("set-cookie");
    }
  }

  @Test
  void aSwitchedConnectionIsPartOfTheSession() throws Exception {
    String upgrade = "Connection: Upgrade\r\nUpgrade: echo\r\n";
    String cookie = cookieOfSecond();
    for (String known : new String[] {"", "Cookie: " + cookie + "\r\n"}) {
      try (Wire client = proxy.client().send(get(upgrade + known));
          Wire instance = (known.isEmpty() ? first : second).next()) {
        assertThat(instance.head()).doesNotContainIgnoringCase("cookie");
        instance.send(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
        String head = client.head();
        assertThat(SET_COOKIE.matcher(head).find()).isEqualTo(known.isEmpty());
        client.send("ping");
        assertThat(instance.read(4)).isEqualTo("ping");
      }
      proxy.awaitQuiet();
    }
  }

  @Test
  void aStreamOfHttp2IsPartOfTheSession() throws Exception {
    String cookie = cookieOfSecond();
    var client =
        proxy.vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
    var answer =
        client
            .request(HttpMethod.GET, proxy.proxy.actualPort(), "127.0.0.1", "/")
            .compose(request -> {
              request.headers().add("cookie", "a=1").add("cookie", cookie).add("cookie", "b=2");
              return request.send();
            });
    try (Wire instance = second.next()) {
      assertThat(instance.head()).containsIgnoringCase("\r\ncookie: a=1; b=2\r\n");
      instance.send(OK);
      assertThat(answer.await(10, SECONDS).headers().contains("set-cookie")).isFalse();
    }
    var fresh =
        client
            .request(HttpMethod.GET, proxy.proxy.actualPort(), "127.0.0.1", "/")
            .compose(request -> request.send());
    try (Wire instance = first.next()) {
      instance.head();
      instance.send(OK);
      HttpClientResponse head = fresh.await(10, SECONDS);
      assertThat(head.getHeader("set-cookie")).startsWith("s=");
      head.end().await(10, SECONDS);
    }
    client.close().await(10, SECONDS);
  }
}
