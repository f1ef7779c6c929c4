package dev.dormouse.core.revision;

/** One immutable snapshot of a service's template. */
public record Revision(ServiceKey service, int number, Template template) {
  public Revision {
    if (number < 1) {
      throw new IllegalArgumentException("number: " + number + " (expected: >= 1)");
    }
  }

  public RevisionKey key() {
    return service.revision(number);
  }
}
