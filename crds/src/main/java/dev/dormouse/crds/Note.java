package dev.dormouse.crds;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Something in a file that is right, and yet works otherwise than one may think; its string is the
 * line to print. Immutable.
 *
 * @param file as the user gave it
 * @param line counted from 1; 0 where no line is meant
 * @param field the path of the field; empty for a whole document
 */
public record Note(Path file, int line, String field, String message) {
  public Note {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(message, "message");
  }

  @Override
  public String toString() {
    return Violation.located(file, line, field, message);
  }
}
