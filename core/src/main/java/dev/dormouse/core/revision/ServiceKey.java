package dev.dormouse.core.revision;

import java.util.Objects;

/** Names one service. Immutable; safe for any thread. */
public record ServiceKey(String namespace, String name) implements Comparable<ServiceKey> {
  public ServiceKey {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(name, "name");
  }

  /** The key of this service's revision number {@code number}: {@code hello-00001}. */
  public RevisionKey revision(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("number: " + number + " (expected: >= 1)");
    }
    String digits = Integer.toString(number);
    return new RevisionKey(
        namespace, name + "-" + "0".repeat(Math.max(0, 5 - digits.length())) + digits);
  }

  @Override
  public int compareTo(ServiceKey other) {
    int byNamespace = namespace.compareTo(other.namespace);
    return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
