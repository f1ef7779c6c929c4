package dev.dormouse.activator.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.wayin.CertificateFiles;
import dev.dormouse.activator.wayin.Certificates;
import dev.dormouse.activator.wayin.TestCertificates;
import dev.dormouse.core.route.Reach;
import dev.dormouse.core.route.Visibility;
import dev.dormouse.testing.http.Wire;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS, the cluster's own port, redirects and the PROXY protocol, by clients nobody here wrote. */
final class WayInIT {
  private static final String REQUEST =
      "GET / HTTP/1.1\r\nHost: hello.default.test\r\nConnection: close\r\n\r\n";
  private static final byte[] SIGNATURE = {
    0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
  };
  private static final String LOOPBACK = "127.0.0.1";

  private @TempDir Path folder;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private Certificates certificates;
  private ProxyFixture proxy;
  private HttpServer instance;

  @BeforeEach
  void make() throws Exception {
    CertificateFiles files =
        TestCertificates.make(folder, TestCertificates.EC, "hello.default.test", "*.default.test");
    certificates = Certificates.watch(files, InstantSource.system());
  }

  @AfterEach
  void stop() throws Exception {
    proxy.awaitQuiet();
    proxy.close();
    certificates.close();
  }

  /** The instance answers with what it was told of the hops before. */
  private void start(Reach reach, Set<String> trusted, Listener... listeners) throws Exception {
    proxy =
        ProxyFixture.thatListens(
            trusted, Optional.of(new PrintStream(log, true, US_ASCII)), reach, List.of(listeners));
    instance =
        proxy
            .vertx
            .createHttpServer()
            .requestHandler(request ->
                request
                    .response()
                    .end(
                        request.getHeader("X-Forwarded-For")
                            + " "
                            + request.getHeader("X-Forwarded-Proto")
                            + " "
                            + request.getHeader("Forwarded")))
            .listen(0, LOOPBACK)
            .await(10, TimeUnit.SECONDS);
    proxy.up(instance.actualPort());
  }

  private Listener plain() {
    return Listener.plain(LOOPBACK, 0, Visibility.PUBLIC);
  }

  private Listener tls(boolean proxyProtocol) {
    return new Listener(
        LOOPBACK,
        0,
        Visibility.PUBLIC,
        Optional.of(certificates.keys()),
        proxyProtocol,
        OptionalInt.empty());
  }

  private int port(int index) {
    return proxy.proxy.ports().get(index);
  }

  private String curl(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("curl", "-sS", "-m", "20"));
    command.addAll(List.of(words));
    return TestCertificates.run(command);
  }

  private String[] toTls(int index, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(
        List.of(
            "--cacert",
            folder.resolve("tls.crt").toString(),
            "--resolve",
            "hello.default.test:" + port(index) + ":127.0.0.1",
            "https://hello.default.test:" + port(index) + "/"));
    return all.toArray(String[]::new);
  }

  @ParameterizedTest
  @CsvSource({"--http1.1, 1.1, --tlsv1.2", "--http2, 2, --tlsv1.2", "--http2, 2, --tlsv1.3"})
  void curlVerifiesTheCertificateAndSpeaksWhatItLikes(String option, String version, String tls)
      throws Exception {
    start(Reach.PUBLIC, Set.of(), plain(), tls(false));

    assertThat(curl(toTls(1, option, tls, "-w", " %{http_version} %{ssl_verify_result}")))
        .isEqualTo(
            "127.0.0.1 https for=127.0.0.1;host=\"hello.default.test:%d\";proto=https %s 0"
                .formatted(port(1), version));
  }

  @ParameterizedTest
  @CsvSource({"-tls1_2, TLSv1.2", "-tls1_3, TLSv1.3"})
  void openSslSeesTheProtocolAndTheNegotiatedApplication(String option, String version)
      throws Exception {
    start(Reach.PUBLIC, Set.of(), tls(false));

    assertThat(sClient(option, "-alpn", "h2,http/1.1"))
        .contains("ALPN protocol: h2", "New, " + version);
    assertThat(sClient(option, "-alpn", "http/1.1")).contains("ALPN protocol: http/1.1");
    assertThat(sClient(option)).contains("No ALPN negotiated", "New, " + version);
  }

  @ParameterizedTest
  @CsvSource({"-tls1", "-tls1_1"})
  void noOlderTlsIsSpoken(String option) throws Exception {
    start(Reach.PUBLIC, Set.of(), tls(false));

    assertThat(sClient(option, "-cipher", "DEFAULT@SECLEVEL=0")).contains("New, (NONE)");
  }

  private String sClient(String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of("s_client", "-connect", "127.0.0.1:" + port(0)));
    all.addAll(List.of("-servername", "hello.default.test"));
    all.addAll(List.of(words));
    return TestCertificates.openssl(all.toArray(String[]::new));
  }

  @Test
  void theCertificateIsExchangedUnderLoadAndNoRequestFails() throws Exception {
    start(Reach.PUBLIC, Set.of(), tls(false));
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    List<Thread> clients = new ArrayList<>();
    for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)) {
      for (boolean keepAlive : List.of(true, false)) {
        clients.add(
            Thread.ofVirtual().start(() -> call(version, keepAlive, over, answered, failures)));
      }
    }
    for (int i = 0; i < 5; i++) {
      long reloads = certificates.snapshot().reloads();
      int before = answered.get();
      TestCertificates.make(
          folder, i % 2 == 0 ? TestCertificates.RSA : TestCertificates.EC, "hello.default.test");
      proxy.awaitThat(certificates::snapshot, s -> s.reloads() > reloads && s.problems().isEmpty());
      proxy.awaitThat(answered::get, count -> count > before + 20);
      assertThat(curl(toTls(0, "-w", " %{ssl_verify_result}"))).endsWith("proto=https 0");
    }
    over.set(true);
    for (Thread client : clients) {
      client.join();
    }
    assertThat(failures).isEmpty();
  }

  private void call(
      HttpVersion version,
      boolean keepAlive,
      AtomicBoolean over,
      AtomicInteger answered,
      List<Throwable> failures) {
    var http =
        proxy.vertx.createHttpClient(
            new HttpClientOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setTrustAll(true)
                .setVerifyHost(false)
                .setKeepAlive(keepAlive)
                .setHttp2KeepAliveTimeout(keepAlive ? 60 : 1)
                .setProtocolVersion(version),
            new PoolOptions().setHttp1MaxSize(4));
    try {
      while (!over.get()) {
        HttpClientResponse response =
            http.request(new RequestOptions().setHost(LOOPBACK).setPort(port(0)).setURI("/"))
                .compose(request -> {
                  request.authority(HostAndPort.create(ProxyFixture.HOST, 443));
                  return request.send().compose(head -> head.body().map(head));
                })
                .await();
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.version()).isEqualTo(version);
        answered.incrementAndGet();
      }
    } catch (Throwable failure) {
      failures.add(failure);
    }
  }

  @Test
  void aServiceOfTheClusterDoesNotExistForAnybodyElse() throws Exception {
    start(
        new Reach(Visibility.CLUSTER, List.of("inner.example.com")),
        Set.of(),
        plain(),
        Listener.plain(LOOPBACK, 0, Visibility.CLUSTER));

    for (String host :
        List.of("hello.default.test", "inner.example.com", "hello.default", "hello.default.svc")) {
      String nobody = answer(0, "GET / HTTP/1.1\r\nHost: nobody.test\r\nConnection: close\r\n\r\n");
      String hidden =
          answer(0, "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
      assertThat(withoutIds(hidden).replace(host, "nobody.test")).isEqualTo(withoutIds(nobody));
      assertThat(answer(1, "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 200");
    }
  }

  private static String withoutIds(String answer) {
    return answer.replaceAll("[0-9a-f]{16}", "ID").replaceAll("(?i)content-length: \\d+", "LENGTH");
  }

  private String answer(int index, String request) throws Exception {
    try (Wire client = Wire.connect(port(index)).send(request)) {
      return client.rest();
    }
  }

  @Test
  void aRequestWithoutTlsIsSentToHttpsWithItsMethodAndPath() throws Exception {
    Listener redirecting =
        new Listener(LOOPBACK, 0, Visibility.PUBLIC, Optional.empty(), false, OptionalInt.of(8443));
    start(Reach.PUBLIC, Set.of(LOOPBACK), redirecting);

    assertThat(
            answer(
                0,
                "POST /a/b?c=d HTTP/1.1\r\nHost: Hello.default.test:8080\r\nContent-Length: 5\r\n"
                    + "Connection: close\r\n\r\nabcde"))
        .startsWith("HTTP/1.1 308 ")
        .containsIgnoringCase("location: https://Hello.default.test:8443/a/b?c=d\r\n");
    assertThat(answer(0, REQUEST.replace("\r\nConn", "\r\nX-Forwarded-Proto: https\r\nConn")))
        .startsWith("HTTP/1.1 200 ");
    assertThat(answer(0, REQUEST.replace("hello.", "nobody."))).startsWith("HTTP/1.1 404 ");
  }

  private Listener behindProxy() {
    return new Listener(
        LOOPBACK, 0, Visibility.PUBLIC, Optional.empty(), true, OptionalInt.empty());
  }

  /** Version 2 of the header, for a connection of TCP over IPv4. */
  private static byte[] header(int command, String from, int fromPort) throws Exception {
    ByteBuffer bytes = ByteBuffer.allocate(28).put(SIGNATURE);
    bytes.put((byte) (0x20 | command)).put((byte) 0x11).putShort((short) 12);
    bytes.put(InetAddress.getByName(from).getAddress());
    bytes.put(InetAddress.getByName("198.51.100.1").getAddress());
    return bytes.putShort((short) fromPort).putShort((short) 443).array();
  }

  @Test
  void theAddressInTheProxysHeaderIsTheClients() throws Exception {
    start(Reach.PUBLIC, Set.of(LOOPBACK), behindProxy());
    try (Wire client = Wire.connect(port(0))) {
      client.send(header(1, "203.0.113.9", 4711));
      client.send(REQUEST.replace("\r\nConn", "\r\nX-Forwarded-For: 10.0.0.1\r\nConn"));
      assertThat(client.rest())
          .endsWith("203.0.113.9 http for=203.0.113.9;host=hello.default.test;proto=http");
    }
    assertThat(proxy.awaitThat(() -> log.toString(US_ASCII), text -> !text.isEmpty()))
        .contains("\"client\":\"203.0.113.9\"");
  }

  @Test
  void theFirstVersionOfTheHeaderIsReadToo() throws Exception {
    start(Reach.PUBLIC, Set.of(LOOPBACK), behindProxy());

    assertThat(answer(0, "PROXY TCP6 2001:db8::9 2001:db8::1 4711 443\r\n" + REQUEST))
        .contains("2001:db8");
    assertThat(answer(0, "PROXY UNKNOWN\r\n" + REQUEST)).contains("127.0.0.1 http");
  }

  @Test
  void aProxysOwnCheckSpeaksForItself() throws Exception {
    start(Reach.PUBLIC, Set.of(LOOPBACK), behindProxy());
    try (Wire client = Wire.connect(port(0))) {
      client.send(header(0, "203.0.113.9", 4711)).send(REQUEST);
      assertThat(client.rest()).contains("127.0.0.1 http for=127.0.0.1");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET / HTTP/1.1\\r\\nHost: hello.default.test\\r\\n\\r\\n",
    "PROXY TCP4 203.0.113.9\\r\\n",
    "PROXY TCP4 203.0.113.999 198.51.100.1 4711 443\\r\\n",
    "PROXY TCP4 203.0.113.9 198.51.100.1 99999 443\\r\\n",
    "PROXY FOO 203.0.113.9 198.51.100.1 1 2\\r\\n"
  })
  void withoutARightHeaderTheConnectionEnds(String bytes) throws Exception {
    start(Reach.PUBLIC, Set.of(LOOPBACK), behindProxy());
    try (Wire client = Wire.connect(port(0))) {
      client.send(bytes.replace("\\r", "\r").replace("\\n", "\n"));
      assertThat(client.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void aHeaderOfVersionTwoThatIsWrongEndsTheConnection() throws Exception {
    start(Reach.PUBLIC, Set.of(LOOPBACK), behindProxy());
    byte[] wrongVersion = header(1, "203.0.113.9", 4711);
    wrongVersion[12] = 0x31;
    byte[] tooShort = header(1, "203.0.113.9", 4711);
    tooShort[15] = 4;
    for (byte[] wrong : List.of(wrongVersion, tooShort)) {
      try (Wire client = Wire.connect(port(0)).send(wrong)) {
        client.send(REQUEST);
        assertThat(client.isClosedByPeer()).isTrue();
      }
    }
  }

  @Test
  void nobodyButATrustedProxyGetsInWhereHeadersAreRead() throws Exception {
    start(Reach.PUBLIC, Set.of("10.9.9.9"), behindProxy());
    try (Wire client = Wire.connect(port(0))) {
      client.send(header(1, "10.9.9.9", 4711)).send(REQUEST);
      assertThat(client.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void theHeaderComesBeforeTls() throws Exception {
    start(Reach.PUBLIC, Set.of(LOOPBACK), tls(true));

    assertThat(curl(toTls(0, "--haproxy-protocol", "--http2", "-w", " %{http_version}")))
        .startsWith("127.0.0.1 https")
        .endsWith(" 2");
  }
}
