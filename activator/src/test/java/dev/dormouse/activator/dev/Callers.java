package dev.dormouse.activator.dev;

import dev.dormouse.activator.dev.DevRun.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/** Calls a service all the time, some 200 times a second, until it is closed. Thread-safe. */
final class Callers implements AutoCloseable {
  private static final int CALLERS = 4;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final List<Future<?>> callers = new ArrayList<>();
  private volatile boolean over;

  Callers(DevRun run, String service) {
    for (int i = 0; i < CALLERS; i++) {
      callers.add(
          threads.submit(() -> {
            while (!over) {
              answers.add(run.get(service, "/?millis=15"));
            }
            return null;
          }));
    }
  }

  long count(Predicate<Answer> which) {
    return answers.stream().filter(which).count();
  }

  /** All answers; fails if a caller got none. */
  List<Answer> stop() throws Exception {
    over = true;
    for (Future<?> caller : callers) {
      caller.get();
    }
    return List.copyOf(answers);
  }

  @Override
  public void close() {
    over = true;
    threads.close();
  }
}
