package dev.dormouse.activator.local;

import dev.dormouse.core.revision.InstanceId;

/**
 * Takes what the instances write. Called from one thread an instance; while a call lasts, that
 * instance's own writes may block, so implementations return quickly.
 */
@FunctionalInterface
public interface OutputSink {
  /** The longest line that comes whole. */
  int MAX_LINE_BYTES = 8192;

  /** Ends a piece of a line whose rest follows. */
  String CUT = " …";

  /**
   * Takes one line without its end, of at most {@link #MAX_LINE_BYTES} bytes: longer ones come in
   * pieces, each but the last with {@link #CUT} at its end.
   */
  void line(InstanceId instance, String line);
}
