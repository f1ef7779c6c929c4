package dev.dormouse.activator.local;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what one instance writes, hands it on line by line and remembers the last lines. Memory is
 * bounded whatever comes: a line has at most {@link OutputSink#MAX_LINE_BYTES}, {@value
 * #REMEMBERED} are kept. A thread of its own with a small stack reads; {@link #lastLines} is safe
 * for any thread.
 */
final class OutputTail {
  static final int REMEMBERED = 20;
  private static final int STACK_BYTES = 128 * 1024;
  private static final Logger LOG = LoggerFactory.getLogger(OutputTail.class);

  private final InputStream input;
  private final Consumer<String> sink;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final LineSplitter splitter =
      new LineSplitter(OutputSink.MAX_LINE_BYTES, OutputSink.CUT, this::line);
  // Guarded by itself.
  private final ArrayDeque<String> last = new ArrayDeque<>(REMEMBERED);

  private OutputTail(InputStream input, Consumer<String> sink) {
    this.input = input;
    this.sink = sink;
  }

  /** Reads {@code input} to its end. */
  static OutputTail follow(String name, InputStream input, Consumer<String> sink) {
    var tail = new OutputTail(input, sink);
    Thread.ofPlatform()
        .name("output of " + name)
        .daemon()
        .stackSize(STACK_BYTES)
        .start(tail::readToEnd);
    return tail;
  }

  /** Waits until all that was written has been handed on, or {@code atMost} has passed. */
  void awaitEnd(Duration atMost) throws InterruptedException {
    ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The last lines, oldest first. */
  List<String> lastLines() {
    synchronized (last) {
      return List.copyOf(last);
    }
  }

  private void readToEnd() {
    byte[] bytes = new byte[OutputSink.MAX_LINE_BYTES];
    try (input) {
      for (int read = input.read(bytes); read >= 0; read = input.read(bytes)) {
        splitter.accept(bytes, read);
      }
    } catch (IOException e) {
      // The stream was closed because the process ended: what could be read has been.
      LOG.debug("reading of output ended", e);
    } finally {
      splitter.finish();
      ended.countDown();
    }
  }

  private void line(String line) {
    synchronized (last) {
      if (last.size() == REMEMBERED) {
        last.removeFirst();
      }
      last.addLast(line);
    }
    try {
      sink.accept(line);
    } catch (RuntimeException e) {
      // The program must not stall because the sink fails.
      LOG.debug("an output sink failed", e);
    }
  }
}
