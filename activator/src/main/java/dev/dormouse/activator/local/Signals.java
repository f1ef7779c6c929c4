package dev.dormouse.activator.local;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Sends signals to process groups, which the JDK can't: through the C library's {@code kill}.
 * Stateless; safe for any thread.
 */
final class Signals {
  private static final int SIGKILL = 9;
  private static final MethodHandle KILL = kill();

  private Signals() {}

  /** Ends all processes of the group at once. Returns whether there was any. */
  static boolean killGroup(long group) {
    if (group <= 1) {
      throw new IllegalArgumentException("group: " + group + " (expected: > 1)");
    }
    try {
      return (int) KILL.invokeExact((int) -group, SIGKILL) == 0;
    } catch (Throwable e) {
      throw new IllegalStateException("kill could not be called", e);
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle kill() {
    var linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("kill"),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  }
}
