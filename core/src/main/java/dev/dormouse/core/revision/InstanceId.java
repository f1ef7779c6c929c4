package dev.dormouse.core.revision;

import java.util.Objects;

/** Names one instance, unique for ever: a pod's name, or a local instance's name and number. */
public record InstanceId(String name) {
  public InstanceId {
    Objects.requireNonNull(name, "name");
  }

  /** The name's own, which it remembers: this is looked up several times a request. */
  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
