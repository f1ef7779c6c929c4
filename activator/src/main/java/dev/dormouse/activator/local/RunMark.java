package dev.dormouse.activator.local;

import dev.dormouse.core.revision.InstanceId;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Marks the processes of this run, so that they are found again whoever their parent is: by a
 * variable that they all inherit. A run within another's instance keeps the outer mark too.
 * Immutable.
 *
 * @param run 32 hexadecimal digits that no other run has
 * @param outer the mark that this program itself runs under; empty for none
 */
record RunMark(String run, String outer) {
  static final String VARIABLE = "DORMOUSE_RUN";

  static RunMark create(Map<String, String> environment) {
    // No UUID: its secure random numbers take 30 ms of a start, and nobody gains by guessing this.
    String run =
        HexFormat.of().toHexDigits(System.currentTimeMillis())
            + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    return new RunMark(run, environment.getOrDefault(VARIABLE, ""));
  }

  /** What is in the environment of an instance's processes, and of no other. */
  String of(InstanceId instance) {
    return run + "/" + instance.name() + ";";
  }

  /** The variable's value for an instance. */
  String value(InstanceId instance) {
    return outer + of(instance);
  }
}
