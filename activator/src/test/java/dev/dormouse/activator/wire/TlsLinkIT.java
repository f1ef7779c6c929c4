package dev.dormouse.activator.wire;

import static dev.dormouse.activator.wire.Members.await;
import static dev.dormouse.activator.wire.Members.beat;
import static dev.dormouse.activator.wire.Members.untilHeard;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.activator.wayin.TestCertificates;
import dev.dormouse.activator.wire.Members.One;
import dev.dormouse.core.peer.MemberId;
import io.vertx.core.net.NetClientOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsLinkIT {
  private static final String DOMAIN = "peers.test";

  @TempDir private Path folder;
  private final Members members = new Members();
  private final List<PeerCertificates> certificates = new ArrayList<>();

  @BeforeEach
  void makeAuthority() throws Exception {
    TestCertificates.authority(folder, "ca");
  }

  @AfterEach
  void stop() {
    members.close();
    certificates.forEach(PeerCertificates::close);
  }

  private String file(String name, String kind) {
    return folder.resolve(name + "." + kind).toString();
  }

  private One start(String member, String certificate, String authorities) throws IOException {
    PeerFiles files =
        new PeerFiles(
            Path.of(file(certificate, "crt")),
            Path.of(file(certificate, "key")),
            Path.of(file(authorities, "crt")),
            DOMAIN);
    PeerCertificates watched = PeerCertificates.watch(files, InstantSource.system());
    certificates.add(watched);
    return members.start(
        new LinkOptions(
            new MemberId(member),
            "127.0.0.1",
            0,
            Optional.of(watched),
            LinkOptions.DEFAULT_SILENCE,
            LinkOptions.DEFAULT_QUEUED_BYTES));
  }

  /** Both call each other until both have counted an end, and neither has heard anything. */
  private static void neverHearEachOther(One a, One b, Ending ending) {
    await(() -> {
      a.link().send(b.id(), beat(0));
      b.link().send(a.id(), beat(0));
      return a.ended(ending) > 0 && b.ended(ending) > 0;
    });
    assertThat(a.inbox()).isEmpty();
    assertThat(b.inbox()).isEmpty();
    assertThat(a.link().snapshot().framesReceived()).isZero();
    assertThat(b.link().snapshot().framesReceived()).isZero();
  }

  @Test
  void knowsMembersByOneCertificateForAll() throws Exception {
    TestCertificates.signed(folder, "all", "ca", "*." + DOMAIN);
    One a = start("pod-a.l1", "all", "ca");
    One b = start("pod-b.l7", "all", "ca");
    untilHeard(a, b);
    untilHeard(b, a);
  }

  @Test
  void knowsMembersByOneCertificateEach() throws Exception {
    TestCertificates.signed(folder, "a", "ca", "pod-a." + DOMAIN);
    TestCertificates.signed(folder, "b", "ca", "pod-b." + DOMAIN);
    One a = start("pod-a.l1", "a", "ca");
    One b = start("pod-b.l7", "b", "ca");
    untilHeard(a, b);
    untilHeard(b, a);
  }

  @Test
  void refusesACertificateOfAnotherAuthority() throws Exception {
    TestCertificates.authority(folder, "foreign");
    TestCertificates.signed(folder, "a", "ca", "*." + DOMAIN);
    TestCertificates.signed(folder, "b", "foreign", "*." + DOMAIN);
    neverHearEachOther(start("pod-a", "a", "ca"), start("pod-b", "b", "foreign"), Ending.UNTRUSTED);
  }

  @Test
  void refusesACertificateOfAnotherMember() throws Exception {
    TestCertificates.signed(folder, "a", "ca", "pod-a." + DOMAIN);
    TestCertificates.signed(folder, "c", "ca", "pod-c." + DOMAIN);
    One a = start("pod-a", "a", "ca");
    One b = start("pod-b", "c", "ca");
    await(() -> {
      a.link().send(b.id(), beat(0));
      b.link().send(a.id(), beat(0));
      return a.ended(Ending.WRONG_NAME) > 1;
    });
    assertThat(a.link().snapshot().framesReceived()).isZero();
  }

  @Test
  void refusesWhoeverShowsNoCertificate() throws Exception {
    TestCertificates.signed(folder, "a", "ca", "*." + DOMAIN);
    One a = start("pod-a", "a", "ca");
    NetClientOptions stranger =
        new NetClientOptions().setSsl(true).setTrustAll(true).setHostnameVerificationAlgorithm("");
    members
        .vertx
        .createNetClient(stranger)
        .connect(a.link().port(), "127.0.0.1")
        .onSuccess(socket ->
            socket.write(
                io.vertx.core.buffer.Buffer.buffer(
                    Greeting.of(new MemberId("pod-b"), a.id()).encoded())));
    a.awaitEnded(Ending.UNTRUSTED);
    assertThat(a.link().snapshot().connections()).isZero();
  }

  @Test
  void refusesWhoeverSpeaksWithoutTls() throws Exception {
    TestCertificates.signed(folder, "a", "ca", "*." + DOMAIN);
    One a = start("pod-a", "a", "ca");
    One plain = members.start("pod-b");
    await(() -> {
      plain.link().send(a.id(), beat(0));
      return a.ended(Ending.UNTRUSTED) > 0;
    });
    assertThat(a.link().snapshot().connections()).isZero();
  }

  @Test
  void showsAChangedCertificateFromTheNextConnectionOn() throws Exception {
    TestCertificates.signed(folder, "a", "ca", "pod-x." + DOMAIN);
    TestCertificates.signed(folder, "b", "ca", "*." + DOMAIN);
    One a = start("pod-a", "a", "ca");
    One b = start("pod-b", "b", "ca");
    await(() -> {
      a.link().send(b.id(), beat(0));
      return b.ended(Ending.WRONG_NAME) > 0;
    });
    TestCertificates.signed(folder, "a", "ca", "pod-a." + DOMAIN);
    untilHeard(a, b);
  }

  @Test
  void endsConnectionsWithThoseItBelievesNoLonger() throws Exception {
    TestCertificates.signed(folder, "all", "ca", "*." + DOMAIN);
    Files.copy(Path.of(file("ca", "crt")), Path.of(file("believed", "crt")));
    One a = start("pod-a", "all", "believed");
    One b = start("pod-b", "all", "ca");
    untilHeard(a, b);
    TestCertificates.authority(folder, "next");
    Files.move(
        Path.of(file("next", "crt")),
        Path.of(file("believed", "crt")),
        StandardCopyOption.ATOMIC_MOVE);
    a.awaitEnded(Ending.UNTRUSTED);
    assertThat(a.link().snapshot().connections()).isZero();
  }

  @Test
  void goesOnWithTheOldCertificateWhenTheNewOneIsOfNoUse() throws Exception {
    TestCertificates.signed(folder, "all", "ca", "*." + DOMAIN);
    One a = start("pod-a", "all", "ca");
    Files.writeString(Path.of(file("all", "crt")), "no certificate");
    await(() -> !certificates.getFirst().problems().isEmpty());
    assertThat(certificates.getFirst().problems().getFirst())
        .contains("cannot be used", "the one before is shown on");
    TestCertificates.signed(folder, "b", "ca", "*." + DOMAIN);
    One b = start("pod-b", "b", "ca");
    untilHeard(a, b);
  }

  @Test
  void waitsForCertificatesThatAreNotThereYet() throws Exception {
    One a = start("pod-a", "late", "ca");
    assertThat(certificates.getFirst().problems().getFirst()).contains("is not there");
    TestCertificates.signed(folder, "late", "ca", "*." + DOMAIN);
    await(() -> certificates.getFirst().problems().isEmpty());
    One b = start("pod-b", "late", "ca");
    untilHeard(a, b);
  }

  @Test
  void endsASilentConnectionUnderTlsToo() throws Exception {
    TestCertificates.signed(folder, "all", "ca", "*." + DOMAIN);
    PeerFiles files =
        new PeerFiles(
            Path.of(file("all", "crt")),
            Path.of(file("all", "key")),
            Path.of(file("ca", "crt")),
            DOMAIN);
    PeerCertificates watched = PeerCertificates.watch(files, InstantSource.system());
    certificates.add(watched);
    One a =
        members.start(
            new LinkOptions(
                new MemberId("pod-a"),
                "127.0.0.1",
                0,
                Optional.of(watched),
                Duration.ofMillis(200),
                1 << 20));
    One b = start("pod-b", "all", "ca");
    untilHeard(a, b);
    a.awaitEnded(Ending.SILENT);
    untilHeard(a, b);
  }
}
