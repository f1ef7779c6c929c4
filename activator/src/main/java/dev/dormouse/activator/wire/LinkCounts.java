package dev.dormouse.activator.wire;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What a link has done since it began. Safe for any thread. */
final class LinkCounts {
  final LongAdder connections = new LongAdder();
  final LongAdder framesSent = new LongAdder();
  final LongAdder framesReceived = new LongAdder();
  final LongAdder bytesSent = new LongAdder();
  final LongAdder bytesReceived = new LongAdder();
  final LongAdder framesDropped = new LongAdder();
  final LongAdder queuedBytes = new LongAdder();
  private final Map<Ending, LongAdder> ended = new EnumMap<>(Ending.class);

  LinkCounts() {
    for (Ending ending : Ending.values()) {
      ended.put(ending, new LongAdder());
    }
  }

  void ended(Ending ending) {
    LongAdder count = ended.get(ending);
    if (count != null) {
      count.increment();
    }
  }

  LinkSnapshot snapshot() {
    Map<Ending, Long> endings = new EnumMap<>(Ending.class);
    ended.forEach((ending, count) -> endings.put(ending, count.sum()));
    return new LinkSnapshot(
        connections.intValue(),
        framesSent.sum(),
        framesReceived.sum(),
        bytesSent.sum(),
        bytesReceived.sum(),
        framesDropped.sum(),
        queuedBytes.sum(),
        endings);
  }
}
