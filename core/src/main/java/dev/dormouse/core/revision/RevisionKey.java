package dev.dormouse.core.revision;

import java.util.Objects;

/** Names one revision, such as {@code default/hello-00001}. Immutable; safe for any thread. */
public record RevisionKey(String namespace, String name) implements Comparable<RevisionKey> {
  public RevisionKey {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(name, "name");
  }

  @Override
  public int compareTo(RevisionKey other) {
    int byNamespace = namespace.compareTo(other.namespace);
    return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
