package dev.dormouse.activator.proxy;

import io.netty.buffer.ByteBuf;
import io.vertx.core.MultiMap;

/** Takes one answer as it comes from an instance. A port; its event loop's thread only. */
interface AnswerSink {
  /** An interim answer, such as 100 or 103, came before the answer itself. */
  void informed(int status, MultiMap headers);

  /** The head of the answer; its body follows. */
  void head(AnswerHead head);

  /** A part of the body, which from now on is the taker's to release. */
  void chunk(ByteBuf chunk);

  /** All that came in one read was told. */
  void readComplete();

  /** The whole answer was told. */
  void ended(MultiMap trailers);

  /** There is room again for more of the request. */
  void writable();

  /** No more comes: the instance says that it did not look at the request. */
  void unprocessed();

  /** No more comes, for this reason. */
  void failed(ErrorTable reason, String message);
}
