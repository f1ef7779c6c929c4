package dev.dormouse.activator.wayin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Certificates in files that change, and what is shown of them. */
final class CertificatesIT {
  private static final long PATIENCE = Duration.ofSeconds(20).toNanos();

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now().plusSeconds(60));
  private final InstantSource clock = now::get;
  private @TempDir Path folder;
  private Path own;
  private Certificates certificates;

  @BeforeEach
  void make() throws Exception {
    own = folder.resolve("own");
  }

  @AfterEach
  void stop() {
    if (certificates != null) {
      certificates.close();
    }
  }

  private void watch(CertificateFiles files) throws Exception {
    certificates = Certificates.watch(files, clock);
  }

  private CertificateTable table() {
    return ((ServerKeys) certificates.keys()).table();
  }

  private List<String> shown(String host) {
    return Stream.of("EC", "RSA", "EdDSA")
        .flatMap(kind -> table().choose(Optional.of(host), kind).stream())
        .map(ServerCertificate::name)
        .toList();
  }

  private X509Certificate first() {
    return table().certificates().getFirst().chain().getFirst();
  }

  private void await(Predicate<Certificates.Snapshot> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE;
    while (!condition.test(certificates.snapshot())) {
      assertThat(System.nanoTime()).as("%s", certificates.snapshot()).isLessThan(end);
      Thread.sleep(5);
    }
  }

  static Stream<Arguments> kinds() {
    return Stream.of(
        Arguments.of(TestCertificates.EC, "EC", "PRIVATE KEY", List.of()),
        Arguments.of(TestCertificates.RSA, "RSA", "PRIVATE KEY", List.of()),
        Arguments.of(TestCertificates.ED25519, "EdDSA", "PRIVATE KEY", List.of()),
        Arguments.of(TestCertificates.EC, "EC", "EC PRIVATE KEY", List.of("ec")),
        Arguments.of(
            TestCertificates.RSA, "RSA", "RSA PRIVATE KEY", List.of("rsa", "-traditional")));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyKindOfKeyInEveryFormIsOfUse(
      List<String> kind, String type, String form, List<String> conversion) throws Exception {
    CertificateFiles files = TestCertificates.make(own, kind, "shop.example.com");
    if (!conversion.isEmpty()) {
      String key = files.key().toString();
      TestCertificates.run(
          Stream.concat(
                  Stream.concat(Stream.of("openssl"), conversion.stream()),
                  Stream.of("-in", key, "-out", key))
              .toList());
    }
    assertThat(Files.readString(files.key())).contains("BEGIN " + form + "-");
    watch(files);

    assertThat(certificates.snapshot().problems()).isEmpty();
    assertThat(table().choose(Optional.empty(), type)).isPresent();
  }

  @Test
  void aNewCertificateIsShownAsSoonAsItsFilesAreThere() throws Exception {
    watch(TestCertificates.make(own, TestCertificates.EC, "a.example.com"));
    X509Certificate before = first();
    TestCertificates.make(own, TestCertificates.RSA, "b.example.com");

    await(s ->
        s.problems().isEmpty()
            && table().certificates().getFirst().hosts().contains("b.example.com"));
    assertThat(first()).isNotEqualTo(before);
    assertThat(certificates.snapshot().firstExpiry()).contains(first().getNotAfter().toInstant());
  }

  @Test
  void aKeyOfAnotherCertificateLeavesTheOldPairAndIsTold() throws Exception {
    watch(TestCertificates.make(own, TestCertificates.EC, "a.example.com"));
    X509Certificate before = first();
    Path other = folder.resolve("other");
    TestCertificates.make(other, TestCertificates.EC, "b.example.com");
    Files.move(other.resolve("tls.key"), own.resolve("tls.key"), StandardCopyOption.ATOMIC_MOVE);

    await(s -> !s.problems().isEmpty());
    assertThat(certificates.snapshot().problems())
        .containsExactly(
            "certificate default: cannot be used: the key is not the certificate's; the one before is shown on");
    assertThat(first()).isEqualTo(before);

    Files.move(other.resolve("tls.crt"), own.resolve("tls.crt"), StandardCopyOption.ATOMIC_MOVE);
    await(s -> s.problems().isEmpty());
    assertThat(first()).isNotEqualTo(before);
  }

  @Test
  void rubbishLeavesTheOldPairAndIsTold() throws Exception {
    watch(TestCertificates.make(own, TestCertificates.EC, "a.example.com"));
    for (String rubbish :
        List.of("", "rubbish", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")) {
      Files.writeString(own.resolve("tls.key"), rubbish);
      await(s -> s.problems().size() == 1);
    }
    Files.writeString(own.resolve("tls.crt"), "");
    await(s -> s.problems().toString().contains("no certificate"));
    assertThat(certificates.snapshot().shown()).isEqualTo(1);
  }

  @Test
  void oneThatIsNotValidYetOrAnyMoreReplacesNoneThatIs() throws Exception {
    watch(TestCertificates.make(own, TestCertificates.EC, "a.example.com"));
    X509Certificate before = first();
    now.set(now.get().minus(Duration.ofDays(1)));
    assertThat(certificates.snapshot().problems())
        .containsExactly("certificate default: is not valid at this time");
    now.set(now.get().plus(Duration.ofDays(1)));
    assertThat(certificates.snapshot().problems()).isEmpty();
    now.set(now.get().plus(Duration.ofDays(8)));
    assertThat(certificates.snapshot().problems())
        .containsExactly("certificate default: is not valid at this time");
    assertThat(first()).isEqualTo(before);
  }

  @Test
  void withoutFilesThereIsNoneToShowUntilTheyCome() throws Exception {
    Files.createDirectories(own);
    watch(TestCertificates.files(own));
    assertThat(certificates.snapshot().shown()).isZero();
    assertThat(certificates.snapshot().problems().getFirst())
        .endsWith("tls.crt is not there; there is none to show");

    TestCertificates.make(own, TestCertificates.EC, "a.example.com");
    await(s -> s.shown() == 1 && s.problems().isEmpty());
  }

  /** As the kubelet does it: one link is moved, and all files are others. */
  @Test
  void filesThatALinkLeadsToChangeWithTheLink() throws Exception {
    Path root = Files.createDirectories(folder.resolve("mount"));
    TestCertificates.make(
        root.resolve("..1").resolve("default"), TestCertificates.EC, "a.example.com");
    TestCertificates.make(
        root.resolve("..1").resolve("more/x"), TestCertificates.EC, "x.example.com");
    Files.createSymbolicLink(root.resolve("..data"), Path.of("..1"));
    Files.createSymbolicLink(root.resolve("default"), Path.of("..data/default"));
    Files.createSymbolicLink(root.resolve("more"), Path.of("..data/more"));
    watch(
        new CertificateFiles(
            root.resolve("default/tls.crt"),
            root.resolve("default/tls.key"),
            Optional.of(root.resolve("more"))));
    assertThat(shown("x.example.com")).containsExactly("more/x");

    for (int i = 2; i < 5; i++) {
      String host = i + ".example.com";
      TestCertificates.make(root.resolve(".." + i).resolve("default"), TestCertificates.EC, host);
      TestCertificates.make(
          root.resolve(".." + i).resolve("more/y"), TestCertificates.EC, "y." + host);
      Files.createSymbolicLink(root.resolve("..data_tmp"), Path.of(".." + i));
      Files.move(
          root.resolve("..data_tmp"), root.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
      await(s -> table().certificates().getFirst().hosts().contains(host));
      assertThat(shown("y." + host)).containsExactly("more/y");
      assertThat(shown("x.example.com")).containsExactly("default");
    }
    await(s -> s.reloads() == 4);
  }

  @Test
  void theHostThatAClientNamesDecides() throws Exception {
    TestCertificates.make(own, TestCertificates.EC, "*.apps.example.org");
    Path more = folder.resolve("more");
    TestCertificates.make(more.resolve("shop"), TestCertificates.RSA, "shop.example.com");
    TestCertificates.make(
        more.resolve("wild"), TestCertificates.EC, "*.example.net", "example.net");
    watch(new CertificateFiles(own.resolve("tls.crt"), own.resolve("tls.key"), Optional.of(more)));

    assertThat(shown("shop.example.com")).containsExactly("more/shop");
    assertThat(shown("www.example.net")).containsExactly("more/wild");
    assertThat(shown("example.net")).containsExactly("more/wild");
    assertThat(shown("a.www.example.net")).containsExactly("default");
    assertThat(shown("anything")).containsExactly("default");
    assertThat(table().choose(Optional.of("shop.example.com"), "EC")).isEmpty();
    assertThat(table().choose(Optional.empty(), "EC").map(ServerCertificate::name))
        .contains("default");
  }
}
