package dev.dormouse.activator.wire;

import java.util.Map;

/**
 * How a link stands. Immutable.
 *
 * @param connections those that are open
 * @param framesDropped frames that could not be sent: nobody was reached, or too much waited
 * @param queuedBytes about as much memory is held by frames that wait to be sent
 * @param ended how many connections have ended so, or did not begin
 */
public record LinkSnapshot(
    int connections,
    long framesSent,
    long framesReceived,
    long bytesSent,
    long bytesReceived,
    long framesDropped,
    long queuedBytes,
    Map<Ending, Long> ended) {
  /** Before there is a link. */
  public static final LinkSnapshot NOTHING = new LinkSnapshot(0, 0, 0, 0, 0, 0, 0, Map.of());

  public LinkSnapshot {
    ended = Map.copyOf(ended);
  }
}
