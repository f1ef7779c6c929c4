package dev.dormouse.activator.dev;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;

/**
 * How much a terminal shows. Immutable.
 *
 * @param columns at least 1
 * @param rows at least 1
 */
record TerminalSize(int columns, int rows) {
  /** What is assumed where nobody tells: nothing is left out. */
  static final TerminalSize UNLIMITED = new TerminalSize(Integer.MAX_VALUE, Integer.MAX_VALUE);

  TerminalSize {
    if (columns < 1 || rows < 1) {
      throw new IllegalArgumentException(columns + " × " + rows + " (expected: at least 1 × 1)");
    }
  }

  /** That of the terminal to which this process writes, at this moment; a call to the system. */
  static TerminalSize now() {
    return Ioctl.CALL.flatMap(TerminalSize::ask).orElse(UNLIMITED);
  }

  private static Optional<TerminalSize> ask(MethodHandle ioctl) {
    try (Arena arena = Arena.ofConfined()) {
      // struct winsize: rows, columns, and both in pixels
      MemorySegment size = arena.allocate(ValueLayout.JAVA_SHORT, 4);
      if ((int) ioctl.invokeExact(Ioctl.STANDARD_OUTPUT, Ioctl.GET_SIZE, size) != 0) {
        return Optional.empty();
      }
      int rows = Short.toUnsignedInt(size.getAtIndex(ValueLayout.JAVA_SHORT, 0));
      int columns = Short.toUnsignedInt(size.getAtIndex(ValueLayout.JAVA_SHORT, 1));
      return rows == 0 || columns == 0
          ? Optional.empty()
          : Optional.of(new TerminalSize(columns, rows));
    } catch (Throwable e) {
      return Optional.empty();
    }
  }

  /** The system's call, looked up when it is first needed. */
  private static final class Ioctl {
    static final int STANDARD_OUTPUT = 1;
    static final long GET_SIZE =
        System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac")
            ? 0x40087468L
            : 0x5413L;
    static final Optional<MethodHandle> CALL = lookUp();

    @SuppressWarnings("restricted") // that the signature is right is for us to know
    private static Optional<MethodHandle> lookUp() {
      Linker linker = Linker.nativeLinker();
      SymbolLookup library = linker.defaultLookup();
      return library
          .find("ioctl")
          .map(address ->
              linker.downcallHandle(
                  address,
                  FunctionDescriptor.of(
                      ValueLayout.JAVA_INT,
                      ValueLayout.JAVA_INT,
                      ValueLayout.JAVA_LONG,
                      ValueLayout.ADDRESS),
                  Linker.Option.firstVariadicArg(2)));
    }
  }
}
