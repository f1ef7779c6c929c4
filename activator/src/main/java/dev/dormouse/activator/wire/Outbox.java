package dev.dormouse.activator.wire;

import dev.dormouse.core.peer.Frame;
import dev.dormouse.core.peer.Frame.Data;
import dev.dormouse.core.peer.Message;
import dev.dormouse.core.peer.Message.RevisionReport;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The frames for one other member that wait to be written, up to a bound in bytes of memory.
 * Anybody puts in; one event loop takes out.
 */
final class Outbox {
  /** A frame takes about so much, and each item of a list in it as much again. */
  private static final int ITEM_BYTES = 64;

  /** A histogram takes some 3 kB. */
  private static final int COUNTED_ITEMS = 50;

  private record Waiting(Frame frame, long bytes) {}

  private final long most;
  private final LinkCounts counts;
  private final Queue<Waiting> frames = new ConcurrentLinkedQueue<>();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean announced = new AtomicBoolean();

  Outbox(long most, LinkCounts counts) {
    this.most = most;
    this.counts = counts;
  }

  /**
   * Puts in a frame; one that is too much is dropped.
   *
   * @return whether the event loop has to be told
   */
  boolean put(Frame frame) {
    long its = bytesOf(frame);
    // The first one always has room: else a large report would never get through.
    if (bytes.getAndAdd(its) > 0 && bytes.get() > most) {
      bytes.addAndGet(-its);
      counts.framesDropped.increment();
      return false;
    }
    counts.queuedBytes.add(its);
    frames.add(new Waiting(frame, its));
    return announced.compareAndSet(false, true);
  }

  /** The event loop looks: what is put in from now on is told anew. */
  void heed() {
    announced.set(false);
  }

  boolean isEmpty() {
    return frames.isEmpty();
  }

  /** Takes out the next frame; null when there is none. */
  @Nullable Frame take() {
    Waiting next = frames.poll();
    if (next == null) {
      return null;
    }
    bytes.addAndGet(-next.bytes());
    counts.queuedBytes.add(-next.bytes());
    return next.frame();
  }

  /** Drops all that is there. */
  void drop() {
    while (take() != null) {
      counts.framesDropped.increment();
    }
  }

  private static long bytesOf(Frame frame) {
    return ITEM_BYTES * (1L + (frame instanceof Data data ? items(data.message()) : 0));
  }

  private static long items(Message message) {
    return switch (message) {
      case Message.Report report -> report.revisions().stream().mapToLong(Outbox::items).sum();
      case Message.ToOwner toOwner ->
          toOwner.returns().size() + toOwner.asks().size() + toOwner.withdrawn().size();
      case Message.ToPeer toPeer -> toPeer.grants().size() + toPeer.rejections().size();
      case Message.Loaded _ -> 1;
      case Message.Counted _ -> COUNTED_ITEMS;
      case Message.Unstarted unstarted ->
          (unstarted.trouble().message().length()
                  + unstarted.trouble().output().stream().mapToInt(String::length).sum())
              / ITEM_BYTES;
    };
  }

  private static long items(RevisionReport report) {
    return 1L
        + report.held().size()
        + report.asks().size()
        + report
            .ledger()
            .map(ledger -> ledger.lent().size() + ledger.taken().size() + ledger.drained().size())
            .orElse(0);
  }
}
