package dev.dormouse.activator.local;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small shell process that outlives this one, if only for a moment: when the pipe from here
 * closes, be it after {@code kill -9}, it ends every process and container that this run left. It
 * is started before the first instance and replaced if it is gone. Safe for any thread; its lock
 * guards the pipe, and what is written there is a few bytes at a time.
 */
final class Supervisor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
  private static final long CLOSE_SECONDS = 10;

  private final Session session;
  private final Map<String, String> environment;
  private final String mark;
  // Guarded by this.
  private final Set<String> orders = new LinkedHashSet<>();
  private @Nullable Process process;
  private boolean closed;

  Supervisor(Session session, Map<String, String> environment, RunMark mark) {
    this.session = session;
    this.environment = environment;
    this.mark = mark.run();
  }

  /** Returns once it runs: from then on, nothing that is started can be left behind. */
  synchronized void ensureRunning() throws IOException {
    if (!closed && (process == null || !process.isAlive())) {
      start();
    }
  }

  private void start() throws IOException {
    var builder =
        new ProcessBuilder(
                session.command(List.of("/bin/sh", "-c", script(), "dormouse-supervisor", mark)))
            .directory(new File("/"))
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(environment);
    process = builder.start();
    for (var order : orders) {
      write(process, order);
    }
  }

  /** The group belongs to the run. */
  void watch(long group) {
    order("watch " + group);
  }

  /** Nothing of the group is left, and its number may be used again by a stranger. */
  synchronized void forget(long group) {
    if (orders.remove("watch " + group)) {
      tell("forget " + group);
    }
  }

  /** The run has containers too. */
  void engine(String program) {
    order("engine " + program);
  }

  private synchronized void order(String order) {
    if (orders.add(order)) {
      tell(order);
    }
  }

  private void tell(String order) {
    if (process == null || closed) {
      return;
    }
    try {
      write(process, order);
    } catch (IOException e) {
      LOG.warn("the supervisor is gone ({}); starting another", e.getMessage());
      replace();
    }
  }

  /** The new one hears of everything again. */
  private void replace() {
    try {
      start();
    } catch (IOException e) {
      LOG.warn("no other supervisor could be started", e);
    }
  }

  private static void write(Process process, String order) throws IOException {
    var pipe = process.getOutputStream();
    pipe.write((order + "\n").getBytes(StandardCharsets.UTF_8));
    pipe.flush();
  }

  /** Has it end whatever is left, and waits for that. */
  @Override
  public void close() {
    Process last;
    synchronized (this) {
      closed = true;
      last = process;
    }
    if (last == null) {
      return;
    }
    try {
      last.getOutputStream().close();
      if (!last.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        last.destroyForcibly();
      }
    } catch (IOException e) {
      LOG.debug("the supervisor was gone already", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String script() {
    try (InputStream script = Supervisor.class.getResourceAsStream("supervisor.sh")) {
      if (script == null) {
        throw new IllegalStateException("supervisor.sh is missing");
      }
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
