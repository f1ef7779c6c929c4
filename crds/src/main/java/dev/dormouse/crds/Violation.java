package dev.dormouse.crds;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Something in a file that must be put right; its string is the line to print. Immutable.
 *
 * @param file as the user gave it
 * @param line counted from 1; 0 where no line is to blame
 * @param field the path of the field; empty for the whole file
 */
public record Violation(Path file, int line, String field, String message) {
  public Violation {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(message, "message");
  }

  @Override
  public String toString() {
    return located(file, line, field, message);
  }

  static String located(Path file, int line, String field, String message) {
    return file
        + (line > 0 ? ":" + line : "")
        + (field.isEmpty() ? "" : ": " + field)
        + ": "
        + message;
  }
}
