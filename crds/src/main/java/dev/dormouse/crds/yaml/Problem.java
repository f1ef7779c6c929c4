package dev.dormouse.crds.yaml;

import java.util.Objects;

/**
 * Something that is wrong in a YAML text. Immutable.
 *
 * @param line counted from 1; 0 where no line is to blame
 * @param field the path of the field, such as {@code spec.traffic[0].tag}; empty for the whole text
 */
public record Problem(int line, String field, String message) {
  public Problem {
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(message, "message");
  }
}
