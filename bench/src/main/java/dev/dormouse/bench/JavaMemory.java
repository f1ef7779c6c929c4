package dev.dormouse.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM holds, after a collection: its resident memory as the kernel counts it, its live heap,
 * and what its program allocated outside of the heap. Immutable.
 */
record JavaMemory(long resident, long heap, long outside) {
  /** The JVM must run with this, which takes some megabytes, for {@link #of}. */
  static final String JVM_OPTION = "-XX:NativeMemoryTracking=summary";

  private static final Pattern HEAP_USED = Pattern.compile("total +\\d+K, used (\\d+)K");

  /** Direct buffers and all else that goes through Unsafe. */
  private static final Pattern OTHER =
      Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB");

  static JavaMemory of(long pid) throws IOException, InterruptedException {
    long heap = collect(pid);
    long outside = sum(OTHER, jcmd(pid, "VM.native_memory", "summary"));
    return new JavaMemory(ProcessStat.of(pid).residentBytes(), heap, outside);
  }

  /** Of a JVM that keeps no account of its memory outside of the heap, which is told as none. */
  static JavaMemory untracked(long pid) throws IOException, InterruptedException {
    long heap = collect(pid);
    return new JavaMemory(ProcessStat.of(pid).residentBytes(), heap, 0);
  }

  private static long collect(long pid) throws IOException, InterruptedException {
    jcmd(pid, "GC.run");
    return sum(HEAP_USED, jcmd(pid, "GC.heap_info"));
  }

  JavaMemory minus(JavaMemory before) {
    return new JavaMemory(resident - before.resident, heap - before.heap, outside - before.outside);
  }

  /** For figures of memory, each row of which names its unit. */
  static Table table(Verdicts verdicts, String title) {
    return verdicts.table(title, "resident", "heap", "outside");
  }

  void row(Table table, String what, double unit) {
    table.row(what, resident / unit, heap / unit, outside / unit);
  }

  private static long sum(Pattern kilobytes, String text) throws IOException {
    Matcher matcher = kilobytes.matcher(text);
    long sum = 0;
    boolean found = false;
    while (matcher.find()) {
      found = true;
      sum += Long.parseLong(matcher.group(1)) * 1024;
    }
    if (!found) {
      throw new IOException("jcmd said nothing like " + kilobytes + ":\n" + text);
    }
    return sum;
  }

  private static String jcmd(long pid, String... words) throws IOException, InterruptedException {
    String[] command = new String[words.length + 2];
    command[0] = Path.of(System.getProperty("java.home"), "bin/jcmd").toString();
    command[1] = Long.toString(pid);
    System.arraycopy(words, 0, command, 2, words.length);
    Process jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said;
    try (var reader = jcmd.inputReader()) {
      said = reader.readAllAsString();
    }
    jcmd.waitFor();
    return said;
  }
}
