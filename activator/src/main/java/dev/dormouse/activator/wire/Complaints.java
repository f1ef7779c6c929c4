package dev.dormouse.activator.wire;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns, but not as often as somebody out there would like. One event loop's thread only. */
final class Complaints {
  private static final Logger LOG = LoggerFactory.getLogger(TcpLink.class);
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(5);

  private boolean told;
  private long toldAt;

  void tell(String format, Object... values) {
    long now = System.nanoTime();
    if (told && now - toldAt < PAUSE) {
      return;
    }
    told = true;
    toldAt = now;
    LOG.warn(format, values);
  }
}
