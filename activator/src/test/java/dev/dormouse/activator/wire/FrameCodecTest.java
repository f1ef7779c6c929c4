package dev.dormouse.activator.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.core.admit.Admission;
import dev.dormouse.core.peer.Frame;
import dev.dormouse.core.peer.Frame.Header;
import dev.dormouse.core.peer.LeaseId;
import dev.dormouse.core.peer.MemberId;
import dev.dormouse.core.peer.Message;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FrameCodecTest {
  /** A writer and a reader that belong together. */
  private static final class Pair {
    private final FrameWriter writer = new FrameWriter();
    private final FrameReader reader = new FrameReader();
    private final Chunks chunks = new Chunks();

    byte[] written(Frame frame) {
      BytesOut out = new BytesOut();
      writer.write(frame, out);
      return out.toArray();
    }

    List<Frame> read(byte[] bytes) throws MalformedBytes {
      chunks.add(bytes);
      List<Frame> frames = new ArrayList<>();
      for (BytesIn in = chunks.next(Wire.MAX_FRAME); in != null; ) {
        frames.add(reader.read(in));
        in = chunks.next(Wire.MAX_FRAME);
      }
      return frames;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 300, 6000})
  void readsWhatWasWrittenHoweverItIsCut(int names) throws MalformedBytes {
    for (int seed = 0; seed < 8; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      RandomFrames frames = new RandomFrames(random, names);
      Pair pair = new Pair();
      List<Frame> said = new ArrayList<>();
      List<Frame> heard = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Frame frame = frames.frame();
        said.add(frame);
        byte[] bytes = pair.written(frame);
        int cut = random.nextInt(bytes.length + 1);
        heard.addAll(pair.read(Arrays.copyOf(bytes, cut)));
        heard.addAll(pair.read(Arrays.copyOfRange(bytes, cut, bytes.length)));
      }
      assertThat(heard).as("seed %s", seed).isEqualTo(said);
    }
  }

  @Test
  void asksForASlotAndGrantsItInTensOfBytes() throws MalformedBytes {
    Pair pair = new Pair();
    List<Integer> sizes = new ArrayList<>();
    for (long ask = 100_000; ask < 100_002; ask++) {
      RevisionKey revision = new RevisionKey("default", "hello-00001");
      Header header = new Header(40, 3, 2);
      sizes.add(
          pair.written(
                  new Frame.Data(
                      header,
                      ask,
                      new Message.ToOwner(
                          revision,
                          List.of(),
                          List.of(new Message.Ask(ask, 1024, Optional.empty())),
                          List.of())))
              .length);
      sizes.add(
          pair.written(
                  new Frame.Data(
                      header,
                      ask,
                      new Message.ToPeer(
                          revision,
                          List.of(
                              new Message.Grant(
                                  ask,
                                  new LeaseId(new MemberId("dormouse-activator-6f-x2x.m1k2"), ask),
                                  new InstanceId("hello-00001-6d8f7c9b5-abcde"),
                                  false)),
                          List.of(),
                          false)))
              .length);
    }
    assertThat(sizes.subList(2, 4)).allMatch(size -> size <= 25);
  }

  @Test
  void survivesEveryMutationWithAFrameOrAReason() {
    Set<String> reasons = new HashSet<>();
    for (int seed = 0; seed < 10_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      RandomFrames frames = new RandomFrames(random, 4);
      Pair pair = new Pair();
      BytesOut out = new BytesOut();
      for (int i = 0; i < 3; i++) {
        pair.writer.write(frames.frame(), out);
      }
      byte[] bytes = mutated(out.toArray(), random);
      try {
        assertThat(pair.read(bytes).size()).isLessThanOrEqualTo(bytes.length);
      } catch (MalformedBytes e) {
        reasons.add(e.reason().replaceAll("\\d+", "N"));
      }
    }
    assertThat(reasons)
        .contains(
            "it ends too early",
            "a flag of N",
            "a number of more than N bits",
            "a list of N in N bytes",
            "a name of N bytes",
            "a text of N bytes",
            "characters that are not UTF-N",
            "a name of place N, which was never said",
            "a frame of kind N",
            "a rejection's reason of N",
            "N bytes too many",
            "a length of N bytes");
  }

  /** Bytes changed, taken out, put in or cut off. */
  private static byte[] mutated(byte[] bytes, SplittableRandom random) {
    byte[] mutated = bytes;
    for (int i = 1 + random.nextInt(3); i > 0 && mutated.length > 0; i--) {
      int at = random.nextInt(mutated.length);
      mutated =
          switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(mutated, at);
            case 1 -> joined(mutated, at, new byte[] {(byte) random.nextInt()}, at);
            case 2 -> joined(mutated, at, new byte[0], at + 1);
            default -> joined(mutated, at, new byte[] {(byte) random.nextInt()}, at + 1);
          };
    }
    return mutated;
  }

  private static byte[] joined(byte[] bytes, int to, byte[] between, int from) {
    byte[] all = Arrays.copyOf(bytes, to + between.length + bytes.length - from);
    System.arraycopy(between, 0, all, to, between.length);
    System.arraycopy(bytes, from, all, to + between.length, bytes.length - from);
    return all;
  }

  @Test
  void survivesNoise() {
    for (int seed = 0; seed < 5_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      try {
        assertThat(new Pair().read(noise).size()).isLessThanOrEqualTo(noise.length);
      } catch (MalformedBytes e) {
        assertThat(e.reason()).isNotEmpty();
      }
    }
  }

  @Test
  void makesNoRoomForAListThatWasOnlyAnnounced() {
    byte[] million = {Wire.REPORT, 1, 1, 1, 1, (byte) 0xff, (byte) 0xff, 0x3f, 0};
    assertThatThrownBy(() -> new FrameReader().read(new BytesIn(million, 0, million.length)))
        .isInstanceOf(MalformedBytes.class)
        .hasMessage("a list of 1048575 in 1 bytes");
  }

  @Test
  void refusesALengthThatIsNoFrames() {
    for (byte[] length :
        List.of(new byte[] {-1, -1, -1, -1}, new byte[] {0}, new byte[] {-1, -1, -1, 127})) {
      assertThatThrownBy(() -> new Pair().read(length))
          .isInstanceOf(MalformedBytes.class)
          .hasMessageStartingWith("a length of");
    }
  }

  @Test
  void refusesAViewThatNamesAMemberTwice() {
    byte[] twice = {Wire.HELLO, 0, 0, 0, 0, 0, 2, 0, 1, 'a', 0, 1, 0};
    assertThatThrownBy(() -> new FrameReader().read(new BytesIn(twice, 0, twice.length)))
        .isInstanceOf(MalformedBytes.class)
        .hasMessage("a view that names a member twice");
  }

  @Test
  void refusesToWriteWhatNoReaderWouldTake() {
    Frame negative = new Frame.Hello(new Header(-1, 0, 0), dev.dormouse.core.peer.View.NONE);
    assertThatThrownBy(() -> new Pair().written(negative))
        .hasMessage("number: -1 (expected: >= 0)");
  }

  @Test
  void keepsTheCodesOfReasons() {
    assertThat(Arrays.stream(Admission.Reason.values()).map(Wire::code)).doesNotHaveDuplicates();
    assertThat(Wire.code(Admission.Reason.QUEUE_REQUESTS_FULL)).isEqualTo(1);
    assertThat(Wire.code(Admission.Reason.QUEUE_BYTES_FULL)).isEqualTo(2);
  }

  @Test
  void keepsTheBytesOfVersionOne() {
    Frame frame =
        new Frame.Data(
            new Header(300, 2, 1),
            7,
            new Message.ToPeer(
                new RevisionKey("ns", "r"),
                List.of(
                    new Message.Grant(
                        9, new LeaseId(new MemberId("m"), 5), new InstanceId("i"), true)),
                List.of(new Message.Rejection(8, Admission.Reason.QUEUE_BYTES_FULL)),
                true));
    Pair pair = new Pair();
    assertThat(hex(pair.written(frame)))
        .isEqualTo(
            "1b06ac02020107"
                + "00026e73"
                + "000172"
                + "0109"
                + "00016d05"
                + "000169"
                + "01"
                + "010802"
                + "01");
    assertThat(hex(pair.written(frame)))
        .isEqualTo(
            "1206ac02020107" + "01" + "02" + "0109" + "0305" + "04" + "01" + "010802" + "01");
  }

  @Test
  void keepsTheBytesOfAGreeting() throws MalformedBytes {
    Greeting greeting = Greeting.of(new MemberId("a"), new MemberId("b"));
    byte[] bytes = greeting.encoded();
    assertThat(hex(bytes)).isEqualTo("444d6f75" + "06" + "0101" + "0161" + "0162");
    assertThat(Greeting.read(new BytesIn(bytes, 5, bytes.length))).isEqualTo(greeting);
  }

  @Test
  void takesAGreetingOfALaterVersionThatSpeaksThisOneToo() throws MalformedBytes {
    byte[] later = {1, 9, 1, 'a', 1, 'b', 42, 42};
    assertThat(Greeting.read(new BytesIn(later, 0, later.length)).isSpokenHere()).isTrue();
    byte[] strange = {2, 9, 1, 'a', 1, 'b'};
    assertThat(Greeting.read(new BytesIn(strange, 0, strange.length)).isSpokenHere()).isFalse();
  }

  private static String hex(byte[] bytes) {
    return java.util.HexFormat.of().formatHex(bytes);
  }
}
