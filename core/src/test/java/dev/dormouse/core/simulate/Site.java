package dev.dormouse.core.simulate;

/** Where instances start. Asked by one simulation only. */
interface Site {
  /** The simulation's clock and what is to happen by it. */
  interface Agenda {
    long now();

    void at(long time, Runnable action);
  }

  /** Starts an instance, and calls back once it is ready. */
  void start(Agenda agenda, Runnable ready);

  /**
   * How long a request really takes.
   *
   * @param alone what it would take on an instance that has been up for a while
   * @param first whether it is the first one of its instance
   */
  default long serviceNanos(Agenda agenda, long alone, boolean first) {
    return alone;
  }
}
