package dev.dormouse.activator.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the system shows of processes in {@code /proc}, where it has that (Linux does); elsewhere
 * nothing is found. Stateless; safe for any thread.
 */
final class ProcFiles {
  private static final Path PROCESSES = Path.of("/proc");

  private ProcFiles() {}

  /** The processes that have {@code mark} in the environment that they started with. */
  static List<ProcessHandle> marked(String mark) {
    var found = new ArrayList<ProcessHandle>();
    if (!Files.isDirectory(PROCESSES)) {
      return found;
    }
    try (var folders = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
      for (var folder : folders) {
        if (read(folder.resolve("environ")).contains(mark)) {
          ProcessHandle.of(Long.parseLong(folder.getFileName().toString())).ifPresent(found::add);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return found;
    }
    return found;
  }

  /** Whether the process has ended and only its parent has not taken notice. */
  static boolean isZombie(long pid) {
    // "1234 (name, which may hold anything) Z …"
    String stat = read(PROCESSES.resolve(Long.toString(pid)).resolve("stat"));
    return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
  }

  /** Empty also for a process that has just ended, or belongs to another user. */
  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
