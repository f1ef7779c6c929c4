package dev.dormouse.core.revision;

/**
 * One immutable snapshot of a service's template.
 *
 * @param key made of the service and the number; the same object for all who keep it
 */
public record Revision(ServiceKey service, int number, Template template, RevisionKey key) {
  public Revision {
    if (!key.equals(service.revision(number))) {
      throw new IllegalArgumentException(
          "key: " + key + " (expected: " + service.revision(number) + ")");
    }
  }

  public Revision(ServiceKey service, int number, Template template) {
    this(service, number, template, service.revision(number));
  }
}
