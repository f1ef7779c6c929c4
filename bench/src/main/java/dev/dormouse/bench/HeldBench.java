package dev.dormouse.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Judges the memory of waiting requests: how much there is before and while they wait for a program
 * that listens only when told, and that all are answered once it is. One thread.
 */
final class HeldBench implements Bench {
  /** These wait already before the count, so that loading the code for it is not part of it. */
  private static final int FIRST = 200;

  private static final int AIM_BYTES = 6_000;
  private static final int TARGET_BYTES = 20_000;

  @Override
  public void run(Options options, Workplace workplace, Verdicts verdicts) throws Exception {
    int count = options.number("requests", 10_000);
    options.refuseTheRest();

    Path go = workplace.file("go");
    Program program = Program.nginx(workplace, "while [ ! -e '" + go + "' ]; do sleep 0.1; done; ");
    Resource resource =
        new Resource(
            "held",
            program.command(),
            1000,
            new Resource.Scaling(0, 1, "60s"),
            new Resource.Waiting(2 * count + FIRST, "200s"));
    Dev dev = Dev.start(workplace, List.of(resource), JavaMemory.JVM_OPTION);
    HeldRequests held = new HeldRequests(dev, resource);
    JavaMemory before = hold(dev, held, resource, FIRST);
    JavaMemory during = hold(dev, held, resource, count);
    Files.createFile(go);
    Map<String, Integer> outcomes = held.await();
    JavaMemory after = JavaMemory.of(dev.process().pid());
    print(count, before, during, after, verdicts);
    long each = during.minus(before).resident() / count;
    verdicts.rule("all answered: " + outcomes, outcomes.equals(Map.of("200", count + FIRST)));
    verdicts.target(
        "resident bytes each: %d (<= %d, aim %d)".formatted(each, TARGET_BYTES, AIM_BYTES),
        each <= TARGET_BYTES);
  }

  private static JavaMemory hold(Dev dev, HeldRequests held, Resource resource, int more)
      throws Exception {
    double expected = dev.queued(resource) + more;
    held.add(more);
    Dev.await((int) expected + " requests in the queue", () -> dev.queued(resource) >= expected);
    return JavaMemory.of(dev.process().pid());
  }

  private static void print(
      int count, JavaMemory before, JavaMemory during, JavaMemory after, Verdicts verdicts) {
    System.out.printf("held: %d requests waiting, on top of %d%n", count, FIRST);
    Table memory = JavaMemory.table(verdicts, "Memory while requests wait");
    before.row(memory, "MB before", 1e6);
    during.row(memory, "MB while held", 1e6);
    after.row(memory, "MB after all are answered", 1e6);
    during.minus(before).row(memory, "kB each", 1e3 * count);
    memory.print(System.out);
  }
}
