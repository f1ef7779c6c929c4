package dev.dormouse.bench.policy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A fixed time of keep-alive with one request an instance, as functions are run: a request that
 * finds no idle instance starts one of its own, the one used last is used next, and each ends when
 * it was idle for the time. Makes no use of a rule, since each instance is decided on by itself.
 * One thread.
 */
final class KeepAlive {
  private record Instance(long asked, long freeAt) {}

  private KeepAlive() {}

  static Outcome run(Workload load, double seconds, long seed) {
    Random random = new Random(seed);
    long keep = (long) (seconds * 1e9);
    PriorityQueue<Instance> busy = new PriorityQueue<>((a, b) -> Long.compare(a.freeAt, b.freeAt));
    Deque<Instance> idle = new ArrayDeque<>();
    int cold = 0;
    int late = 0;
    double total = 0;
    for (int i = 0; i < load.size(); i++) {
      long now = load.arrival(i);
      while (!busy.isEmpty() && busy.peek().freeAt <= now) {
        idle.addLast(busy.remove());
      }
      while (!idle.isEmpty() && now - idle.peekFirst().freeAt > keep) {
        Instance gone = idle.removeFirst();
        total += (gone.freeAt + keep - gone.asked) / 1e9;
      }
      Instance last = idle.pollLast();
      if (last != null) {
        busy.add(new Instance(last.asked, now + load.service(i)));
      } else {
        long start = (long) (load.starts().next(random) * 1e9);
        cold++;
        late += start > 100_000_000 ? 1 : 0;
        busy.add(new Instance(now, now + start + load.service(i)));
      }
    }
    idle.addAll(busy);
    for (Instance gone : idle) {
      total += (gone.freeAt + keep - gone.asked) / 1e9;
    }
    return new Outcome(load.size(), cold, late, cold, total);
  }
}
