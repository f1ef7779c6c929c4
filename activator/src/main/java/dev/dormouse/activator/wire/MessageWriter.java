package dev.dormouse.activator.wire;

import dev.dormouse.core.peer.LeaseId;
import dev.dormouse.core.peer.Message;
import dev.dormouse.core.peer.Message.Ask;
import dev.dormouse.core.peer.Message.Held;
import dev.dormouse.core.peer.Message.RevisionReport;
import dev.dormouse.core.peer.StartTrouble;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.rollout.Observed;
import dev.dormouse.core.scale.PeerLoad;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Writes one message: its fields in the order of their declaration. Not thread-safe. */
record MessageWriter(SaidNames names, BytesOut out) {
  void write(Message message) {
    switch (message) {
      case Message.Report(List<RevisionReport> revisions) -> all(revisions, this::report);
      case Message.ToOwner toOwner -> {
        revision(toOwner.revision());
        all(
            toOwner.returns(),
            each -> {
              lease(each.lease());
              out.flag(each.refused());
            });
        all(toOwner.asks(), this::ask);
        all(toOwner.withdrawn(), out::number);
      }
      case Message.ToPeer toPeer -> {
        revision(toPeer.revision());
        all(
            toPeer.grants(),
            each -> {
              out.number(each.ask());
              lease(each.lease());
              name(each.instance().name());
              out.flag(each.keep());
            });
        all(
            toPeer.rejections(),
            each -> {
              out.number(each.ask());
              out.octet(Wire.code(each.reason()));
            });
        out.flag(toPeer.recall());
      }
      case Message.Loaded(RevisionKey revision, PeerLoad load) -> {
        revision(revision);
        load(load);
      }
      case Message.Counted counted -> {
        revision(counted.service());
        revision(counted.revision());
        out.number(counted.counting());
        observed(counted.observed());
      }
      case Message.Unstarted(RevisionKey revision, StartTrouble trouble) -> {
        revision(revision);
        name(trouble.cause());
        out.longText(trouble.message());
        List<String> lines = trouble.output();
        all(lines.subList(Math.max(0, lines.size() - Wire.MAX_LINES), lines.size()), out::longText);
      }
    }
  }

  private void observed(Observed observed) {
    out.number(observed.answered());
    out.number(observed.failed());
    out.number(observed.open());
    long[] counts = observed.latencies().counts();
    int[] used = IntStream.range(0, counts.length).filter(i -> counts[i] > 0).toArray();
    out.number(used.length);
    for (int bucket : used) {
      out.number(bucket);
      out.number(counts[bucket]);
    }
  }

  private void report(RevisionReport report) {
    revision(report.revision());
    all(report.held(), this::held);
    all(report.asks(), this::ask);
    out.flag(report.ledger().isPresent());
    report
        .ledger()
        .ifPresent(ledger -> {
          all(
              ledger.lent(),
              each -> {
                name(each.holder().name());
                held(each.held());
              });
          all(
              ledger.taken(),
              each -> {
                name(each.instance().name());
                out.number(each.left());
              });
          all(ledger.drained(), each -> name(each.name()));
        });
  }

  private void held(Held held) {
    lease(held.lease());
    out.number(held.ask());
    name(held.instance().name());
  }

  private void ask(Ask ask) {
    out.number(ask.number());
    out.number(ask.bytes());
    out.flag(ask.preferred().isPresent());
    ask.preferred().ifPresent(instance -> name(instance.name()));
  }

  private void load(PeerLoad load) {
    out.number(load.inFlight());
    out.fraction(load.stableConcurrency());
    out.fraction(load.panicConcurrency());
    out.fraction(load.stableOffered());
    out.fraction(load.panicOffered());
    out.flag(load.serviceNanos().isPresent());
    load.serviceNanos().ifPresent(out::number);
    out.number(load.stalledNanos());
    out.number(load.idleNanos());
  }

  private void lease(LeaseId lease) {
    name(lease.issuer().name());
    out.number(lease.number());
  }

  private void revision(RevisionKey revision) {
    name(revision.namespace());
    name(revision.name());
  }

  private void name(String name) {
    name(name, names, out);
  }

  /** 0 and the name, or one more than the place where it was said. */
  static void name(String name, SaidNames names, BytesOut out) {
    int place = names.placeOf(name);
    out.number(place + 1L);
    if (place < 0) {
      out.text(name);
    }
  }

  private <T> void all(List<T> items, Consumer<? super T> one) {
    out.number(items.size());
    items.forEach(one);
  }
}
