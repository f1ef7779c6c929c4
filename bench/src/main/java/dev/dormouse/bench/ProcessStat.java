package dev.dormouse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the kernel counts of a process, or of a tree of them: processor time, resident memory, and
 * when it was born, in ticks after the boot. Immutable.
 */
record ProcessStat(long cpuMicros, long residentBytes, long born) {
  /** Linux shows a hundred ticks a second to programs, whatever its own are. */
  private static final long MICROS_PER_TICK = 10_000;

  /** Of the process alone. */
  static ProcessStat of(long pid) throws IOException {
    // The second field is the program's name in brackets, and may hold anything.
    String line = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    long born = Long.parseLong(fields[19]);
    return new ProcessStat(ticks * MICROS_PER_TICK, resident(pid), born);
  }

  /** Of the process and all below it. */
  static ProcessStat ofTree(ProcessHandle root) throws IOException {
    long cpuMicros = 0;
    long resident = 0;
    for (long pid :
        Stream.concat(Stream.of(root), root.descendants()).map(ProcessHandle::pid).toList()) {
      ProcessStat one = of(pid);
      cpuMicros += one.cpuMicros;
      resident += one.residentBytes;
    }
    return new ProcessStat(cpuMicros, resident, of(root.pid()).born);
  }

  private static long resident(long pid) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst()
          .orElse(0);
    }
  }
}
