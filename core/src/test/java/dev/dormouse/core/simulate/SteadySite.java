package dev.dormouse.core.simulate;

import java.util.random.RandomGenerator;

/** Each start takes a time by chance, and those that start beside others come one by one. */
final class SteadySite implements Site {
  private final LogNormal starts;
  private final long spacing;
  private final RandomGenerator random;
  private long lastReady;

  /**
   * @param spacing nanoseconds between one and the next; 0: they don't wait for each other
   */
  SteadySite(LogNormal starts, long spacing, RandomGenerator random) {
    this.starts = starts;
    this.spacing = spacing;
    this.random = random;
  }

  @Override
  public void start(Agenda agenda, Runnable ready) {
    long alone = agenda.now() + starts.next(random);
    lastReady = Math.max(alone, lastReady + spacing);
    agenda.at(spacing == 0 ? alone : lastReady, ready);
  }
}
