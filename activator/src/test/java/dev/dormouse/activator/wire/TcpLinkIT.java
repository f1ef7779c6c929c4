package dev.dormouse.activator.wire;

import static dev.dormouse.activator.wire.Members.at;
import static dev.dormouse.activator.wire.Members.await;
import static dev.dormouse.activator.wire.Members.beat;
import static dev.dormouse.activator.wire.Members.number;
import static dev.dormouse.activator.wire.Members.untilHeard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.activator.wire.Members.One;
import dev.dormouse.core.peer.Frame;
import dev.dormouse.core.peer.Frame.Header;
import dev.dormouse.core.peer.MemberId;
import dev.dormouse.core.peer.Message;
import dev.dormouse.core.revision.RevisionKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TcpLinkIT {
  private final Members members = new Members();

  @AfterEach
  void stop() {
    members.close();
  }

  private static Socket call(One one) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), one.link().port());
  }

  private static LinkOptions options(String name, Duration silence, long maxQueuedBytes) {
    return new LinkOptions(
        new MemberId(name), "127.0.0.1", 0, Optional.empty(), silence, maxQueuedBytes);
  }

  @Test
  void carriesFramesInOrderBothWaysOverOneConnection() throws InterruptedException {
    One a = members.start("a");
    One b = members.start("b");
    for (int i = 0; i < 1000; i++) {
      a.link().send(b.id(), beat(i));
    }
    for (int i = 0; i < 1000; i++) {
      Members.Received received = b.next();
      assertThat(received.from()).isEqualTo(a.id());
      assertThat(number(received)).isEqualTo(i);
    }
    b.link().send(a.id(), beat(7));
    assertThat(number(a.next())).isEqualTo(7);
    for (One one : List.of(a, b)) {
      assertThat(one.link().snapshot().connections()).isEqualTo(1);
      assertThat(one.link().snapshot().framesDropped()).isZero();
    }
    assertThat(a.link().snapshot().framesSent()).isEqualTo(1000);
    assertThat(b.link().snapshot().framesReceived()).isEqualTo(1000);
    assertThat(b.link().snapshot().bytesReceived()).isEqualTo(a.link().snapshot().bytesSent());
  }

  @Test
  void keepsOneConnectionOfTwoThatCallAtOnce() throws InterruptedException {
    for (int i = 0; i < 10; i++) {
      One a = members.start("a" + i);
      One b = members.start("b" + i);
      a.link().send(b.id(), beat(0));
      b.link().send(a.id(), beat(0));
      untilHeard(a, b);
      untilHeard(b, a);
      await(() -> a.link().snapshot().connections() == 1 && b.link().snapshot().connections() == 1);
    }
  }

  @Test
  void callsAgainWhenTheOtherHasComeBack() throws InterruptedException {
    One a = members.start("a");
    One b = members.start("b");
    untilHeard(a, b);
    assertThat(a.absent()).isEmpty();
    b.link().shutDown().await();
    a.awaitEnded(Ending.CLOSED);
    await(() -> {
      a.link().send(b.id(), beat(0));
      return a.ended(Ending.UNREACHABLE) > 1;
    });
    await(() -> a.absent().contains(b.id()));
    await(() -> a.link().snapshot().queuedBytes() == 0);
    One again = members.start(LinkOptions.local(b.id(), b.link().port()));
    untilHeard(a, again);
    untilHeard(again, a);
  }

  @Test
  void canBeReachedInThePlaceOfOneThatWasShutDown() throws InterruptedException {
    One a = members.start("a");
    One b = members.start("b");
    for (int i = 0; i < 20; i++) {
      untilHeard(a, b);
      b.link().close();
      b.link().shutDown().await();
      b = members.start(LinkOptions.local(new MemberId("b" + i), b.link().port()));
    }
    untilHeard(a, b);
  }

  @Test
  void doesNotTakeAnotherOneAtTheSameAddressForTheOneItCalls() throws InterruptedException {
    One a = members.start("a");
    One b = members.start("b");
    MemberId gone = new MemberId("b-before");
    members.addresses.put(gone, at(b.link().port()));
    a.link().send(gone, beat(0));
    a.awaitEnded(Ending.WRONG_NAME);
    b.awaitEnded(Ending.WRONG_NAME);
    assertThat(b.inbox()).isEmpty();
    untilHeard(a, b);
  }

  @Test
  void dropsFramesForSomebodyWithoutAddress() {
    One a = members.start("a");
    a.link().send(new MemberId("nobody"), beat(0));
    await(() -> a.link().snapshot().framesDropped() == 1);
    await(() -> a.link().snapshot().queuedBytes() == 0);
  }

  @Test
  void endsAConnectionThatBeginsWithSomethingElse() throws Exception {
    One a = members.start("a");
    try (Socket socket = call(a)) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    }
    a.awaitEnded(Ending.MALFORMED);
  }

  @Test
  void endsAConnectionOnWhichGarbageComesAndNoOther() throws Exception {
    One a = members.start("a");
    One b = members.start("b");
    untilHeard(b, a);
    try (Socket socket = call(a)) {
      socket.getOutputStream().write(Greeting.of(new MemberId("evil"), a.id()).encoded());
      socket.getOutputStream().write(new byte[] {3, 99, 0, 0});
      assertThat(socket.getInputStream().readAllBytes())
          .isEqualTo(Greeting.of(a.id(), new MemberId("evil")).encoded());
    }
    a.awaitEnded(Ending.MALFORMED);
    untilHeard(b, a);
    assertThat(a.link().snapshot().connections()).isEqualTo(1);
  }

  @Test
  void endsAConnectionOfAVersionThatItDoesNotSpeak() throws Exception {
    One a = members.start("a");
    try (Socket socket = call(a)) {
      socket.getOutputStream().write(new Greeting(2, 3, new MemberId("later"), a.id()).encoded());
      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    }
    a.awaitEnded(Ending.WRONG_VERSION);
  }

  @Test
  void endsAConnectionThatHasGoneSilent() throws Exception {
    One a = members.start(options("a", Duration.ofMillis(200), 1 << 20));
    try (Socket socket = call(a)) {
      socket.getOutputStream().write(Greeting.of(new MemberId("half"), a.id()).encoded());
      assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
    }
    a.awaitEnded(Ending.SILENT);
  }

  @Test
  void holdsNoMoreThanItsBoundForOneWhoDoesNotRead() throws Exception {
    One a = members.start(options("a", Duration.ofMinutes(5), 100_000));
    MemberId slow = new MemberId("slow");
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      server.setReceiveBufferSize(4096);
      members.addresses.put(slow, at(server.getLocalPort()));
      a.link().send(slow, beat(0));
      try (Socket socket = server.accept()) {
        socket.getOutputStream().write(Greeting.of(slow, a.id()).encoded());
        await(() -> a.link().snapshot().connections() == 1);
        Frame large =
            new Frame.Data(
                new Header(1, 1, 1),
                1,
                new Message.ToOwner(
                    new RevisionKey("a", "b"),
                    List.of(),
                    Collections.nCopies(
                        500, new Message.Ask(Long.MAX_VALUE, Long.MAX_VALUE, Optional.empty())),
                    List.of()));
        await(() -> {
          for (int i = 0; i < 100; i++) {
            a.link().send(slow, large);
          }
          return a.link().snapshot().framesDropped() > 1000;
        });
        assertThat(a.link().snapshot().queuedBytes()).isLessThan(200_000);
        assertThat(a.link().snapshot().connections()).isEqualTo(1);
      }
    }
    a.awaitEnded(Ending.CLOSED);
  }

  @Test
  void letsOnlySoManyInWhoHaveNotSaidWhoTheyAre() throws Exception {
    One a = members.start("a");
    List<Socket> strangers = new ArrayList<>();
    try {
      for (int i = 0; i < 70; i++) {
        strangers.add(call(a));
      }
      a.awaitEnded(Ending.CROWDED);
    } finally {
      for (Socket stranger : strangers) {
        stranger.close();
      }
    }
    await(() -> a.ended(Ending.CLOSED) + a.ended(Ending.CROWDED) + a.ended(Ending.FAILED) == 70);
    One b = members.start("b");
    untilHeard(b, a);
  }

  @Test
  void takesTheNewConnectionOfOneWhoHasLostTheOldOne() throws Exception {
    One a = members.start("b");
    MemberId other = new MemberId("a");
    try (Socket old = call(a);
        Socket fresh = call(a)) {
      old.getOutputStream().write(Greeting.of(other, a.id()).encoded());
      await(() -> a.link().snapshot().connections() == 1);
      fresh.getOutputStream().write(Greeting.of(other, a.id()).encoded());
      a.awaitEnded(Ending.SUPERSEDED);
      assertThat(old.getInputStream().readAllBytes()).isNotEmpty();
      a.link().send(other, beat(3));
      int greeting = Greeting.of(a.id(), other).encoded().length;
      assertThat(fresh.getInputStream().readNBytes(greeting + 1)).hasSize(greeting + 1);
    }
  }

  @Test
  void isOnLoopbackAloneWithoutCertificates() {
    assertThatThrownBy(() ->
            new LinkOptions(
                new MemberId("a"), "0.0.0.0", 0, Optional.empty(), Duration.ofSeconds(1), 1))
        .hasMessageContaining("host: 0.0.0.0 (expected: a loopback address");
  }

  @Test
  void sendsWhatWasSaidBeforeItWasShutDown() throws InterruptedException {
    One a = members.start("a");
    One b = members.start("b");
    untilHeard(a, b);
    b.inbox().clear();
    a.link().send(b.id(), beat(41));
    a.link().shutDown().await();
    long heard = -1;
    while (heard != 41) {
      heard = number(b.next());
    }
    a.link().send(b.id(), beat(42));
    assertThat(a.link().snapshot().connections()).isZero();
  }
}
