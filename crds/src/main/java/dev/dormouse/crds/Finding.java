package dev.dormouse.crds;

import java.util.Objects;

/**
 * Something to say about one field of a resource. Immutable.
 *
 * @param field the field's path, such as {@code spec.traffic[0].tag}
 */
public record Finding(String field, String message) {
  public Finding {
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(message, "message");
  }

  @Override
  public String toString() {
    return field + ": " + message;
  }
}
