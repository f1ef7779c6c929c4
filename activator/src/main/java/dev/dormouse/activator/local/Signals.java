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

  /** Ends all processes of the group at once, if there are any. */
  static void killGroup(long group) {
    if (group <= 1) {
      throw new IllegalArgumentException("group: " + group + " (expected: > 1)");
    }
    try {
      int ignored = (int) KILL.invokeExact((int) -group, SIGKILL);
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
