package dev.dormouse.activator.wire;

import dev.dormouse.core.admit.Admission;
import dev.dormouse.core.peer.Frame;
import dev.dormouse.core.peer.Frame.Header;
import dev.dormouse.core.peer.LeaseId;
import dev.dormouse.core.peer.MemberId;
import dev.dormouse.core.peer.Message;
import dev.dormouse.core.peer.Moment;
import dev.dormouse.core.peer.StartTrouble;
import dev.dormouse.core.peer.View;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.rollout.Latencies;
import dev.dormouse.core.rollout.Observed;
import dev.dormouse.core.scale.PeerLoad;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Makes frames of every kind from a seed. For one thread. */
final class RandomFrames {
  private final RandomGenerator random;

  /** How many different names there are of each kind. */
  private final int names;

  RandomFrames(RandomGenerator random, int names) {
    this.random = random;
    this.names = names;
  }

  Frame frame() {
    return switch (random.nextInt(9)) {
      case 0 -> new Frame.Beat(header(), moment(), number(), number());
      case 1 -> new Frame.Echo(number(), random.nextBoolean(), moment());
      case 2 -> new Frame.Hello(header(), view());
      case 3 -> new Frame.Data(header(), number(), new Message.Report(some(this::report)));
      case 4 ->
          new Frame.Data(
              header(),
              number(),
              new Message.ToOwner(
                  revision(),
                  some(() -> new Message.Return(lease(), random.nextBoolean())),
                  some(this::ask),
                  some(this::number)));
      case 5 -> new Frame.Data(header(), number(), new Message.Loaded(revision(), load()));
      case 7 ->
          new Frame.Data(
              header(),
              number(),
              new Message.Counted(revision(), revision(), number(), observed()));
      case 6 -> new Frame.Data(header(), number(), new Message.Unstarted(revision(), trouble()));
      default ->
          new Frame.Data(
              header(),
              number(),
              new Message.ToPeer(
                  revision(),
                  some(
                      () -> new Message.Grant(number(), lease(), instance(), random.nextBoolean())),
                  some(() -> new Message.Rejection(number(), reason())),
                  random.nextBoolean()));
    };
  }

  private Message.RevisionReport report() {
    return new Message.RevisionReport(
        revision(),
        some(this::held),
        some(this::ask),
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(
                new Message.Ledger(
                    some(() -> new Message.Lent(member(), held())),
                    some(() -> new Message.Taken(instance(), number())),
                    some(this::instance))));
  }

  private View view() {
    List<View.Member> members =
        IntStream.range(0, random.nextInt(6))
            .mapToObj(i -> new View.Member(new MemberId("member-" + i), random.nextBoolean()))
            .toList();
    return new View(number(), members, random.nextBoolean());
  }

  private Message.Held held() {
    return new Message.Held(lease(), number(), instance());
  }

  private Message.Ask ask() {
    return new Message.Ask(
        number(), number(), random.nextBoolean() ? Optional.of(instance()) : Optional.empty());
  }

  private PeerLoad load() {
    return new PeerLoad(
        random.nextInt(1000),
        random.nextDouble(),
        random.nextDouble(1e9),
        0,
        Double.MAX_VALUE,
        random.nextBoolean() ? OptionalLong.of(number()) : OptionalLong.empty(),
        number(),
        number());
  }

  private StartTrouble trouble() {
    return new StartTrouble("CAUSE_" + random.nextInt(names), text(), some(this::text));
  }

  private String text() {
    return "ü ".repeat(random.nextInt(100));
  }

  private Observed observed() {
    long[] counts = new long[Latencies.BUCKETS];
    for (int i = 0; i < random.nextInt(5); i++) {
      counts[random.nextInt(counts.length)] = 1 + random.nextInt(1000);
    }
    long failed = number();
    return new Observed(Math.max(failed, number()), failed, number(), Latencies.of(counts));
  }

  private Admission.Reason reason() {
    Admission.Reason[] all = Admission.Reason.values();
    return all[random.nextInt(all.length)];
  }

  private LeaseId lease() {
    return new LeaseId(member(), number());
  }

  private MemberId member() {
    return new MemberId("pod-" + random.nextInt(names) + ".life");
  }

  private InstanceId instance() {
    return new InstanceId("hello-00001-ü" + random.nextInt(names));
  }

  private RevisionKey revision() {
    return new RevisionKey("team-" + random.nextInt(names), "hello-" + random.nextInt(names));
  }

  private Header header() {
    return new Header(number(), number(), number());
  }

  private Moment moment() {
    return new Moment(random.nextLong(), random.nextLong());
  }

  /** Small ones more often, and the largest one too. */
  private long number() {
    long number = random.nextLong() >>> 1 + random.nextInt(63);
    return random.nextInt(20) == 0 ? Long.MAX_VALUE : number;
  }

  private <T> List<T> some(Supplier<T> one) {
    return Stream.generate(one).limit(random.nextInt(5)).toList();
  }
}
