package dev.dormouse.core.revision;

import java.util.Comparator;
import java.util.Objects;

/** Names one revision, such as {@code default/hello-00001}. Immutable; safe for any thread. */
public record RevisionKey(String namespace, String name) implements Comparable<RevisionKey> {
  private static final Comparator<RevisionKey> ORDER =
      Comparator.comparing(RevisionKey::namespace).thenComparing(RevisionKey::name);

  public RevisionKey {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(name, "name");
  }

  @Override
  public int compareTo(RevisionKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
