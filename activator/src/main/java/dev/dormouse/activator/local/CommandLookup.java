package dev.dormouse.activator.local;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides which file a command names, as a shell would: a name with a slash is a path from the
 * working directory, any other is looked up in PATH. Stateless; safe for any thread.
 */
sealed interface CommandLookup {
  /** The program to run. */
  record Found(Path program) implements CommandLookup {}

  /**
   * There is none.
   *
   * @param why completes the sentence "command x …", with where it was looked for
   */
  record Missing(String why) implements CommandLookup {}

  static CommandLookup find(String command, @Nullable String searchPath, Path workingDir) {
    try {
      return command.contains("/")
          ? inFolder(command, workingDir)
          : inSearchPath(command, searchPath == null ? "" : searchPath, workingDir);
    } catch (InvalidPathException e) {
      return new Missing("is no file name: " + e.getReason());
    }
  }

  /** The program of that name in PATH. */
  static Optional<Path> inPath(String command, @Nullable String searchPath) {
    return find(command, searchPath, Path.of("/")) instanceof Found(Path program)
        ? Optional.of(program)
        : Optional.empty();
  }

  private static CommandLookup inFolder(String command, Path workingDir) {
    Path file = workingDir.resolve(command).normalize();
    if (runs(file)) {
      return new Found(file);
    }
    if (Files.isDirectory(file)) {
      return new Missing("is a folder: " + file);
    }
    return Files.exists(file)
        ? new Missing("may not be executed: make " + file + " executable with chmod +x")
        : new Missing("was not found: there is no file " + file);
  }

  private static CommandLookup inSearchPath(String command, String searchPath, Path workingDir) {
    if (!command.isEmpty()) {
      for (String folder : searchPath.split(File.pathSeparator, -1)) {
        Path file = workingDir.resolve(folder).resolve(command);
        if (runs(file)) {
          return new Found(file);
        }
      }
    }
    return new Missing(
        runs(workingDir.resolve(command))
            ? "was not found in PATH; write ./" + command + " for the file in " + workingDir
            : "was not found in PATH: install it, or write its whole path");
  }

  private static boolean runs(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }
}
