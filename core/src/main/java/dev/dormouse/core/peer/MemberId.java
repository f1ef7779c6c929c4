package dev.dormouse.core.peer;

import java.util.Objects;

/**
 * Names one activator from its joining to its end. One that was expelled or started again comes
 * back under another name, never under the same one. Immutable.
 */
public record MemberId(String name) implements Comparable<MemberId> {
  public MemberId {
    Objects.requireNonNull(name, "name");
  }

  @Override
  public int compareTo(MemberId other) {
    return name.compareTo(other.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
