package dev.dormouse.activator.wire;

import dev.dormouse.core.admit.Admission;
import dev.dormouse.core.peer.LeaseId;
import dev.dormouse.core.peer.MemberId;
import dev.dormouse.core.peer.Message;
import dev.dormouse.core.peer.Message.Ask;
import dev.dormouse.core.peer.Message.Grant;
import dev.dormouse.core.peer.Message.Held;
import dev.dormouse.core.peer.Message.Ledger;
import dev.dormouse.core.peer.Message.Lent;
import dev.dormouse.core.peer.Message.Rejection;
import dev.dormouse.core.peer.Message.Return;
import dev.dormouse.core.peer.Message.RevisionReport;
import dev.dormouse.core.peer.Message.Taken;
import dev.dormouse.core.peer.StartTrouble;
import dev.dormouse.core.revision.InstanceId;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.rollout.Latencies;
import dev.dormouse.core.rollout.Observed;
import dev.dormouse.core.scale.PeerLoad;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads what {@link MessageWriter} has written, and checks it. Not thread-safe. */
record MessageReader(HeardNames names, BytesIn in) {
  /** Reads one of a list. */
  private interface One<T> {
    T read() throws MalformedBytes;
  }

  Message report() throws MalformedBytes {
    return new Message.Report(all(5, this::revisionReport));
  }

  Message toOwner() throws MalformedBytes {
    return new Message.ToOwner(
        revision(),
        all(3, () -> new Return(lease(), in.flag())),
        all(3, this::ask),
        all(1, in::number));
  }

  Message toPeer() throws MalformedBytes {
    return new Message.ToPeer(
        revision(),
        all(5, () -> new Grant(in.number(), lease(), instance(), in.flag())),
        all(2, () -> new Rejection(in.number(), reason())),
        in.flag());
  }

  Message loaded() throws MalformedBytes {
    return new Message.Loaded(revision(), load());
  }

  Message unstarted() throws MalformedBytes {
    return new Message.Unstarted(
        revision(), new StartTrouble(name(), in.longText(), all(1, in::longText)));
  }

  Message counted() throws MalformedBytes {
    return new Message.Counted(revision(), revision(), in.number(), observed());
  }

  private Observed observed() throws MalformedBytes {
    long answered = in.number();
    long failed = in.number();
    long open = in.number();
    if (failed > answered) {
      throw new MalformedBytes(failed + " failed of " + answered);
    }
    long[] counts = new long[Latencies.BUCKETS];
    int used = in.count(2);
    for (int i = 0; i < used; i++) {
      long bucket = in.number();
      if (bucket >= counts.length) {
        throw new MalformedBytes("a bucket of " + bucket);
      }
      counts[(int) bucket] = in.number();
    }
    return new Observed(answered, failed, open, Latencies.of(counts));
  }

  private PeerLoad load() throws MalformedBytes {
    long inFlight = in.number();
    if (inFlight > Integer.MAX_VALUE) {
      throw new MalformedBytes(inFlight + " requests in flight");
    }
    return new PeerLoad(
        (int) inFlight,
        in.fraction(),
        in.fraction(),
        in.fraction(),
        in.fraction(),
        in.flag() ? OptionalLong.of(in.number()) : OptionalLong.empty(),
        in.number(),
        in.number());
  }

  private RevisionReport revisionReport() throws MalformedBytes {
    return new RevisionReport(
        revision(),
        all(4, this::held),
        all(3, this::ask),
        in.flag() ? Optional.of(ledger()) : Optional.empty());
  }

  private Ledger ledger() throws MalformedBytes {
    return new Ledger(
        all(5, () -> new Lent(member(), held())),
        all(2, () -> new Taken(instance(), in.number())),
        all(1, this::instance));
  }

  private Held held() throws MalformedBytes {
    return new Held(lease(), in.number(), instance());
  }

  private Ask ask() throws MalformedBytes {
    return new Ask(
        in.number(), in.number(), in.flag() ? Optional.of(instance()) : Optional.empty());
  }

  private Admission.Reason reason() throws MalformedBytes {
    int code = in.octet();
    for (Admission.Reason reason : Admission.Reason.values()) {
      if (Wire.code(reason) == code) {
        return reason;
      }
    }
    throw new MalformedBytes("a rejection's reason of " + code);
  }

  private LeaseId lease() throws MalformedBytes {
    return new LeaseId(member(), in.number());
  }

  private RevisionKey revision() throws MalformedBytes {
    return new RevisionKey(name(), name());
  }

  private InstanceId instance() throws MalformedBytes {
    return new InstanceId(name());
  }

  MemberId member() throws MalformedBytes {
    return new MemberId(name());
  }

  private String name() throws MalformedBytes {
    long place = in.number();
    if (place > 0) {
      return names.at(place - 1);
    }
    String name = in.text();
    names.add(name);
    return name;
  }

  /** The items of a list, each of so many bytes at least. */
  private <T> List<T> all(int least, One<T> one) throws MalformedBytes {
    int count = in.count(least);
    List<T> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.add(one.read());
    }
    return items;
  }
}
