package dev.dormouse.activator.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds processes by a mark in the environment that they started with, where the system shows it
 * (Linux does). Stateless; safe for any thread.
 */
final class MarkedProcesses {
  private static final Path PROCESSES = Path.of("/proc");

  private MarkedProcesses() {}

  static List<ProcessHandle> find(String mark) {
    var found = new ArrayList<ProcessHandle>();
    try (var folders = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
      for (var folder : folders) {
        if (hasMark(folder, mark)) {
          ProcessHandle.of(Long.parseLong(folder.getFileName().toString())).ifPresent(found::add);
        }
      }
    } catch (IOException | DirectoryIteratorException | NumberFormatException e) {
      return found;
    }
    return found;
  }

  /** False also for a process that has just ended, or belongs to another user. */
  private static boolean hasMark(Path process, String mark) {
    try {
      byte[] environment = Files.readAllBytes(process.resolve("environ"));
      return new String(environment, StandardCharsets.ISO_8859_1).contains(mark);
    } catch (IOException e) {
      return false;
    }
  }
}
