package dev.dormouse.activator.local;

import dev.dormouse.activator.instances.InstanceSource.StartFailure;
import java.time.Duration;

/**
 * What one instance runs, from its start to the end of all that it led to: on this machine or in a
 * container. Calls may block for a moment; they come from worker threads.
 */
interface Program {
  /** How a start went. */
  sealed interface Start {
    /** The main process runs; its output is to be read. */
    record Started(Process process) implements Start {}

    /** There is no process. */
    record Refused(StartFailure failure) implements Start {}

    static Start refused(StartFailure.Cause cause, String message) {
      return new Refused(new StartFailure(cause, message, java.util.List.of()));
    }
  }

  Start start();

  /** Asks the main process to end; it has the grace period for that. */
  void terminate(Process process, Duration grace);

  /** Ends at once whatever is left; also after the main process has ended. */
  void kill(Process process);

  /** The same before and after the start. */
  PortView port();

  /**
   * The port that a program is given.
   *
   * @param port where it is reached
   * @param inside what PORT says
   * @param proxied whether something else accepts connections even before the program listens
   */
  record PortView(int port, int inside, boolean proxied) {}
}
