package dev.dormouse.core.peer;

import java.util.List;

/**
 * Why instances of a revision don't start, in the words of who tried. Immutable.
 *
 * @param cause the kind, by a name that the members agree on
 * @param message one sentence for people
 * @param output the last lines that a program wrote, oldest first; may be empty
 */
public record StartTrouble(String cause, String message, List<String> output) {
  public StartTrouble {
    output = List.copyOf(output);
    if (cause.isEmpty()) {
      throw new IllegalArgumentException("cause: empty (expected: a name)");
    }
  }
}
