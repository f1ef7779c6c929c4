package dev.dormouse.core.simulate;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A node of Kubernetes with two processors, by what was measured on one. Its kubelet looks at its
 * containers once a second, and asks the API server twice for each of a pod's three states, of
 * which the second tells the address: 5 times a second and 10 times in a burst, or, from Kubernetes
 * 1.27 on, ten times as often. A container takes 0.3 s of a processor, its program 0.25, and that
 * program's first request 0.15, in the order in which they come.
 */
final class KubeletSite implements Site {
  private static final long SECOND = 1_000_000_000;
  private static final long CONTROLLERS = SECOND / 20;
  private static final long CONTAINER = 3 * SECOND / 10;
  private static final long PROGRAM = SECOND / 4;
  private static final long FIRST_REQUEST = 3 * SECOND / 20;
  private static final int ASKED_FOR_A_STATE = 2;

  /** When in its second the kubelet looks. */
  private final long looks;

  /** Between two of its questions to the API server, when it has used up what it may at once. */
  private final long pause;

  private final int burst;
  private final double slowness;

  private final long[] processors = new long[2];
  private final Deque<Runnable> states = new ArrayDeque<>();
  private boolean telling;

  /** When the kubelet will have all of its burst again. */
  private long restedAt;

  private KubeletSite(double looks, int asksInASecond, int burst, double slowness) {
    this.looks = (long) (looks * SECOND);
    this.pause = SECOND / asksInASecond;
    this.burst = burst;
    this.slowness = slowness;
  }

  /**
   * A kubelet of Kubernetes 1.26 or older, with nothing else to do on its node.
   *
   * @param looks when in its second it looks
   */
  static KubeletSite old(double looks) {
    return new KubeletSite(looks, 5, 10, 1);
  }

  /**
   * A newer one.
   *
   * @param slowness how many times as long everything takes the processors as on an idle node
   */
  static KubeletSite newer(double looks, double slowness) {
    return new KubeletSite(looks, 50, 100, slowness);
  }

  @Override
  public void start(Agenda agenda, Runnable ready) {
    agenda.at(
        agenda.now() + CONTROLLERS,
        () -> {
          tell(agenda, () -> {});
          agenda.at(processed(agenda.now(), CONTAINER), () -> runs(agenda, ready));
        });
  }

  private void runs(Agenda agenda, Runnable ready) {
    long listens = processed(agenda.now(), PROGRAM);
    long seen = nextLook(agenda.now());
    agenda.at(seen, () -> tell(agenda, () -> agenda.at(Math.max(agenda.now(), listens), ready)));
    agenda.at(nextLook(Math.max(seen, listens)), () -> tell(agenda, () -> {}));
  }

  @Override
  public long serviceNanos(Agenda agenda, long alone, boolean first) {
    return alone + (first ? processed(agenda.now(), FIRST_REQUEST) - agenda.now() : 0);
  }

  /** When a processor will have done it. */
  private long processed(long now, long nanos) {
    int sooner = processors[0] <= processors[1] ? 0 : 1;
    processors[sooner] = Math.max(now, processors[sooner]) + (long) (slowness * nanos);
    return processors[sooner];
  }

  private long nextLook(long after) {
    return after + SECOND - Math.floorMod(after - looks, SECOND);
  }

  /** Has the API server told of a state, after those that wait for that already. */
  private void tell(Agenda agenda, Runnable told) {
    states.add(told);
    tellNext(agenda);
  }

  private void tellNext(Agenda agenda) {
    if (telling || states.isEmpty()) {
      return;
    }
    telling = true;
    restedAt = Math.max(agenda.now(), restedAt) + ASKED_FOR_A_STATE * pause;
    agenda.at(
        Math.max(agenda.now(), restedAt - burst * pause),
        () -> {
          telling = false;
          states.remove().run();
          tellNext(agenda);
        });
  }
}
