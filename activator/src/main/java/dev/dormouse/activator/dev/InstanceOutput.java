package dev.dormouse.activator.dev;

import dev.dormouse.activator.local.OutputSink;
import dev.dormouse.core.revision.InstanceId;

/** Shows what the instances write, each line behind its instance's name. Safe for any thread. */
final class InstanceOutput implements OutputSink {
  private final Console console;
  private final boolean quiet;

  InstanceOutput(Console console, boolean quiet) {
    this.console = console;
    this.quiet = quiet;
  }

  @Override
  public void line(InstanceId instance, String line) {
    if (!quiet) {
      console.line(instance + " | " + line);
    }
  }
}
