package dev.dormouse.activator.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/**
 * Carries one request at a time to an instance, and hands its answer to whoever sent it. What it
 * does not take at once it holds until it does; whoever writes asks {@link #isWritable} how much
 * that may be. Its event loop's thread only.
 */
sealed interface Upstream permits InstanceChannel {
  /** Begins a request; of its answer, or the want of one, {@code to} is told. */
  void begin(RequestHead head, AnswerSink to);

  /** Whether the instance may say that it did not look at a request that was sent. */
  boolean mayNotLook();

  /** Takes a part of the body, which goes out with the next {@link #flush}. */
  void write(Buffer chunk);

  /** Whether there is room for more; after a no the answer's sink is told when there is again. */
  boolean isWritable();

  /**
   * The request's body has ended, which goes out with the next {@link #flush}.
   *
   * @param trailers what follows it, where its frame has room for that
   */
  void end(MultiMap trailers);

  /** Whether its connection has served before, so that it may have been closed meanwhile. */
  boolean isUsed();

  /** Has what was written go out. */
  void flush();

  /** Reads no more of the answer, but for what was read already. */
  void pause();

  void resume();

  /** Ends the request in the midst of whatever it is; its sink is told nothing more. */
  void close();
}
