package dev.dormouse.core.peer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What lies between the activators of a simulated world. */
final class SimNetwork {
  private static final int STALE_KEPT = 20;

  private record Pair(int from, int to) {}

  private final World world;
  private final Set<Pair> cut = new HashSet<>();
  private final Map<Pair, Long> lastDelivery = new HashMap<>();
  private final Map<Pair, List<Frame.Data>> overheard = new HashMap<>();
  int messages;

  SimNetwork(World world) {
    this.world = world;
  }

  void cut(int one, int other) {
    cut.add(new Pair(one, other));
    cut.add(new Pair(other, one));
  }

  void heal(int one, int other) {
    cut.remove(new Pair(one, other));
    cut.remove(new Pair(other, one));
  }

  void healAll() {
    cut.clear();
  }

  void send(SimNode from, MemberId to, Frame frame) {
    SimNode receiver = world.node(to);
    Pair pair = new Pair(from.index, receiver.index);
    Participant<SimRequest> sender = from.participant();
    if (sender == null) {
      return;
    }
    if (world.loses(Fault.LOSS)) {
      tellAbsent(from, to); // whoever says so may be wrong
      return;
    }
    count(frame);
    Frame sent = planted(pair, frame);
    deliver(pair, sender.self(), to, sent);
    if (world.doubles()) {
      deliver(pair, sender.self(), to, sent);
    }
  }

  /** Nobody listens there, it seems. */
  private void tellAbsent(SimNode asking, MemberId to) {
    int of = asking.incarnation;
    world.at(world.now() + 1, () -> asking.on(of, (p, now) -> p.absent(to, now)));
  }

  private void count(Frame frame) {
    if (frame instanceof Frame.Data(Frame.Header header, long sequence, Message message)
        && !(message instanceof Message.Report)) {
      messages++;
    }
  }

  private void deliver(Pair pair, MemberId from, MemberId to, Frame frame) {
    long at = world.now() + world.netDelay();
    if (!world.reorders()) {
      at = Math.max(at, lastDelivery.getOrDefault(pair, 0L));
      lastDelivery.put(pair, at);
    }
    SimNode receiver = world.node(to);
    world.at(
        at,
        () -> {
          Participant<SimRequest> there = receiver.participant();
          if (!cut.contains(pair) && there != null && there.self().equals(to)) {
            world.trace(() -> receiver + " < " + from + " " + frame);
            receiver.on(receiver.incarnation, (p, now) -> p.receive(from, frame, now));
          } else if (there == null && !cut.contains(pair)) {
            tellAbsent(world.node(from), to);
          }
        });
  }

  private Frame planted(Pair pair, Frame frame) {
    if (!(frame instanceof Frame.Data(Frame.Header header, long sequence, Message message))) {
      return frame;
    }
    return switch (world.plant) {
      case FORGETS_IN_FLIGHT, FORGETS_THE_DEAD ->
          message instanceof Message.Report(List<Message.RevisionReport> revisions)
              ? new Frame.Data(
                  header,
                  sequence,
                  new Message.Report(revisions.stream().map(this::forgetful).toList()))
              : frame;
      case TAKES_STALE_MESSAGES -> stale(pair, new Frame.Data(header, sequence, message));
      default -> frame;
    };
  }

  private Message.RevisionReport forgetful(Message.RevisionReport report) {
    if (world.plant == Plant.FORGETS_IN_FLIGHT) {
      return new Message.RevisionReport(
          report.revision(), List.of(), report.asks(), report.ledger());
    }
    return new Message.RevisionReport(
        report.revision(),
        report.held(),
        report.asks(),
        report.ledger().map(ledger -> Message.Ledger.EMPTY));
  }

  /** Sends an old grant once more, in the place of a new message, as if it were of this session. */
  private Frame stale(Pair pair, Frame.Data data) {
    List<Frame.Data> old = overheard.computeIfAbsent(pair, first -> new ArrayList<>());
    if (!(data.message() instanceof Message.ToPeer words)) {
      return data;
    }
    Optional<Frame.Data> earlier =
        old.stream()
            .filter(each -> each.header().epoch() < data.header().epoch())
            .filter(each -> world.random.nextInt(3) == 0)
            .findFirst();
    old.add(data);
    if (old.size() > STALE_KEPT) {
      old.removeFirst();
    }
    if (earlier.isPresent() && earlier.get().message() instanceof Message.ToPeer before) {
      if (before.revision().equals(words.revision())) {
        List<Message.Grant> grants = new ArrayList<>(words.grants());
        grants.addAll(before.grants());
        return new Frame.Data(
            data.header(),
            data.sequence(),
            new Message.ToPeer(words.revision(), grants, words.rejections(), words.recall()));
      }
    }
    return data;
  }
}
