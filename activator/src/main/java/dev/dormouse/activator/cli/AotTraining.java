package dev.dormouse.activator.cli;

import dev.dormouse.activator.dev.TrainingRun;

/**
 * Runs the program once over all that a start and a request need, so that the JVM can record it.
 */
final class AotTraining {
  private AotTraining() {}

  /** Returns the exit code. */
  static int run() {
    return TrainingRun.run() ? 0 : 1;
  }
}
